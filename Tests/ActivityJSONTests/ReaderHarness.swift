import ContactProjector

@testable import ActivityJSON

/// The items that a reader found in a text, in a comparable form.
struct ReaderHarness: Equatable {
    var items: [String] = []
    var activities: [Activity] = []
    var rejects: [Reject] = []
    var error: ReadError?

    var ids: [String] { activities.map(\.id.rawValue) }
    var reasons: [RejectReason] { rejects.map(\.reason) }
    var contacts: [String] { activities.map(\.stream.contact.rawValue) }
}

/// Reads bytes to their end, as a source named `t`.
func read(
    _ bytes: [UInt8],
    contact: ContactID? = "con_default",
    org: OrgID? = nil,
    limits: ReadLimits = ReadLimits(),
    blockSize: Int = 256 << 10
) -> ReaderHarness {
    read(
        .bytes(bytes, name: "t"),
        defaults: ReadDefaults(org: org, contact: contact),
        limits: limits,
        blockSize: blockSize
    )
}

func read(
    _ text: String,
    contact: ContactID? = "con_default",
    org: OrgID? = nil,
    limits: ReadLimits = ReadLimits(),
    blockSize: Int = 256 << 10
) -> ReaderHarness {
    read(Array(text.utf8), contact: contact, org: org, limits: limits, blockSize: blockSize)
}

func read(
    _ source: ActivitySource,
    defaults: ReadDefaults = ReadDefaults(contact: "con_default"),
    limits: ReadLimits = ReadLimits(),
    blockSize: Int = 256 << 10
) -> ReaderHarness {
    var reading = ReaderHarness()
    do throws(ReadError) {
        let reader = try ActivityReader(
            source,
            defaults: defaults,
            limits: limits,
            blockSize: blockSize
        )
        while let item = try reader.next() {
            switch item {
            case .activity(let activity, let place):
                reading.activities.append(activity)
                reading.items.append("\(place)@\(place.offset) \(activity.id)")
            case .rejected(let reject):
                reading.rejects.append(reject)
                reading.items.append("\(reject.place)@\(reject.place.offset) ! \(reject.reason)")
            }
        }
    } catch {
        reading.error = error
    }
    return reading
}

/// Returns a minimal record of one line.
func record(_ id: String, _ more: String = "") -> String {
    "{\"id\":\"\(id)\",\"type\":\"contact_blocked\",\"created_at\":\"2024-05-01T12:00:00Z\"\(more)}"
}

/// Returns the only activity of a text.
func activity(_ text: String) throws -> Activity {
    let reading = read(text)
    guard reading.activities.count == 1, reading.rejects.isEmpty else {
        throw UnexpectedReading(items: reading.items)
    }
    return reading.activities[0]
}

struct UnexpectedReading: Error {
    let items: [String]
}
