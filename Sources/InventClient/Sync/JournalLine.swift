internal import ContactProjector
internal import Foundation

/// A line of a journal in its stored form.
///
/// Every key is optional, so that unknown and damaged lines decode, too; their ``step`` is `nil`.
struct JournalLine: Codable {
    private var begins: String?
    private var org: String?
    private var contact: String?
    private var page: Int?
    private var take: Int?
    private var total: Int?
    private var recorded: String?
    private var ended: Bool?
    // Earlier versions wrote a number, which doesn't name its log: such a line fails to decode.
    private var anchor: String?
    private var vanished: [String]?
    private var unreadable: Int?

    /// A step of a run.
    enum Step {
        case begins(String)
        case place(StreamID, ListingCheckpoint.Place)
        case restart(StreamID)
        case tried(StreamID, ListingCheckpoint.Past?)
    }

    // As in `ListPager`. A larger number is damage, and would resume a listing after its end.
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

    /// The step that the line records, or `nil` if no run writes such a line.
    var step: Step? {
        if let begins { return .begins(begins) }
        guard let contact else { return nil }
        let stream = StreamID(org: org.map { OrgID($0) }, contact: ContactID(contact))
        // No anchor means an incomplete listing; an unreadable one must not be taken for that.
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
