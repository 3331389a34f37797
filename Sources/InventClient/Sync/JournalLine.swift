internal import ContactProjector
internal import Foundation

/// A line of a journal as it is written; whatever can't be a step of a run is none.
struct JournalLine: Codable {
    private var begins: String?
    private var org: String?
    private var contact: String?
    private var page: Int?
    private var take: Int?
    private var total: Int?
    private var recorded: String?
    private var ended: Bool?
    // A number in the journals of earlier versions, which don't say of which log they are: such a line is none.
    private var anchor: String?
    private var vanished: [String]?
    private var unreadable: Int?

    /// What a line says.
    enum Step {
        case begins(String)
        case place(StreamID, ListingCheckpoint.Place)
        case restart(StreamID)
        case tried(StreamID, ListingCheckpoint.Past?)
    }

    /// Beyond this no listing goes.
    private static let mostPages = 10_000

    init(_ step: Step) {
        switch step {
        case .begins(let run): begins = run
        case .place(let stream, let place):
            name(stream)
            (page, take, total) = (place.page, place.take, place.total)
            recorded = place.recorded.description
        case .restart(let stream):
            name(stream)
            page = 0
        case .tried(let stream, let past):
            name(stream)
            ended = true
            anchor = past?.anchor.description
            vanished = past.map { $0.vanished.sorted().map(\.rawValue) }
            unreadable = past?.unreadable
        }
    }

    private mutating func name(_ stream: StreamID) {
        (org, contact) = (stream.org?.rawValue, stream.contact.rawValue)
    }

    /// What the line says; nil for what no run writes.
    var step: Step? {
        if let begins { return .begins(begins) }
        guard let contact else { return nil }
        let stream = StreamID(org: org.map { OrgID($0) }, contact: ContactID(contact))
        if ended == true { return anchor != nil && past == nil ? nil : .tried(stream, past) }
        if page == 0 { return .restart(stream) }
        guard let page, (1...Self.mostPages).contains(page), let take,
            let recorded = recorded.flatMap({ LogPlace($0) })
        else { return nil }
        let place = ListingCheckpoint.Place(
            page: page,
            take: take,
            total: total.flatMap { $0 >= 0 ? $0 : nil },
            recorded: recorded
        )
        return .place(stream, place)
    }

    private var past: ListingCheckpoint.Past? {
        anchor.flatMap { LogPlace($0) }.map { anchor in
            ListingCheckpoint.Past(
                anchor: anchor,
                vanished: Set((vanished ?? []).map { ActivityID($0) }),
                unreadable: max(0, unreadable ?? 0)
            )
        }
    }

    var encoded: Data {
        get throws { try JSONEncoder().encode(self) + [UInt8(ascii: "\n")] }
    }
}
