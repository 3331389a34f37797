internal import ActivityJSON
internal import ContactProjector
internal import Hummingbird

/// The records of a request body to append, and those that are rejected, in their order.
struct AppendBatch {
    private(set) var activities: [Activity] = []
    private var items: [Item] = []

    private enum Item {
        case activity(line: Int, ActivityID)
        case unreadable(line: Int, reason: String)
        case foreign(line: Int)
    }

    // 16 MiB, the largest body, hold 100,000 records of 167 bytes; generated ones have 324 and
    // more.
    static let most = 100_000

    // The reader holds one record for each append in progress.
    private static let limits = ReadLimits(maximumRecordBytes: 1 << 20)

    /// Reads NDJSON, an array or envelopes; records of another organization than the caller's are rejected.
    ///
    /// - Throws: ``Problem`` for a body that is compressed or has too many records.
    init(_ body: [UInt8], of org: OrgID?) throws(Problem) {
        // The magic number of gzip (RFC 1952), which the reader would unpack to any size.
        guard !body.starts(with: [0x1F, 0x8B]) else { throw .packed }
        var isTooMuch = false
        do throws(ReadError) {
            let reader = try ActivityReader(
                .bytes(body, name: "body"),
                defaults: ReadDefaults(org: org),
                limits: Self.limits
            )
            while let item = try reader.next() {
                // Thrown below, since this block throws `ReadError` only.
                isTooMuch = items.count == Self.most
                if isTooMuch { break }
                switch item {
                case .activity(let activity, let place):
                    add(activity, place, org)
                case .rejected(let reject):
                    items.append(.unreadable(line: reject.place.line, reason: "\(reject.reason)"))
                }
            }
        } catch {
            throw Problem(.badRequest, "can't read the body: \(error)", hint: "send NDJSON")
        }
        guard !isTooMuch else {
            throw Problem(
                .contentTooLarge,
                "too many records in the body",
                hint: "send fewer at once"
            )
        }
    }

    /// Throws if every record of the body is unreadable: the client means another format or address.
    func check() throws(Problem) {
        guard case .unreadable(let line, let reason)? = items.first,
            items.allSatisfy({ if case .unreadable = $0 { true } else { false } })
        else { return }
        throw Problem(
            .badRequest,
            "every record was rejected; line \(line): \(reason)",
            hint: "send one activity per line, with id, type, created_at and contact_id"
        )
    }

    private mutating func add(_ activity: Activity, _ place: RecordLocation, _ org: OrgID?) {
        guard activity.stream.org == org else {
            items.append(.foreign(line: place.line))
            return
        }
        items.append(.activity(line: place.line, activity.id))
        activities.append(activity)
    }

    /// Writes the outcome of each record, in the order of the body.
    func write(_ report: AppendReport, _ place: LogPlace?, to writer: inout JSONWriter) {
        var outcomes = report.outcomes.makeIterator()
        let rejected = items.count - activities.count
        writer.object { writer in
            writer.field("head", report.head.position.rawValue)
            writer.field("place", place?.description)
            writer.field("read", items.count)
            writer.field("appended", report.appended)
            writer.field("duplicates", report.duplicates)
            writer.field("revisions", report.revisions)
            writer.field("conflicts", report.conflicts)
            writer.field("rejected", rejected)
            writer.field("outcomes") { writer in
                writer.array(items) { writer, item in
                    writer.object { Self.write(item, &outcomes, to: &$0) }
                }
            }
        }
    }

    private static func write(
        rejected line: Int,
        _ reason: String,
        to writer: inout JSONWriter
    ) {
        writer.field("line", line)
        writer.field("outcome", "rejected")
        writer.field("reason", reason)
    }

    private static func write(
        _ item: Item,
        _ outcomes: inout some IteratorProtocol<AppendOutcome>,
        to writer: inout JSONWriter
    ) {
        switch item {
        case .unreadable(let line, let reason):
            write(rejected: line, reason, to: &writer)
        case .foreign(let line):
            write(rejected: line, "another organization's activity", to: &writer)
        case .activity(let line, let id):
            writer.field("line", line)
            writer.field("id", id.rawValue)
            guard let outcome = outcomes.next() else { return }
            writer.field("outcome", outcome.name)
            writer.field("position", outcome.position.rawValue)
        }
    }
}

extension AppendOutcome {
    fileprivate var name: String {
        switch self {
        case .appended: "appended"
        case .duplicate: "duplicate"
        case .revision: "revision"
        case .conflict: "conflict"
        }
    }

    /// The position of the entry, or for a duplicate, of the entry that it repeats.
    fileprivate var position: Position {
        switch self {
        case .appended(let position), .duplicate(let position), .revision(let position, _),
            .conflict(let position, _):
            position
        }
    }
}
