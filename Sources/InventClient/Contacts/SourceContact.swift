internal import ActivityJSON
public import ContactProjector
internal import Foundation

/// A contact as the source system lists it, with its current state there.
public struct SourceContact: Hashable, Sendable {
    /// The contact.
    public let id: ContactID
    /// A Boolean value that indicates whether messages are blocked, or `nil` if the source doesn't state it.
    public let isBlocked: Bool?
    /// A Boolean value that indicates whether the contact has opted out, or `nil` if the source doesn't state it.
    public let isUnsubscribed: Bool?
    /// The time of the block, or `nil` if the source doesn't state it.
    public let blockedAt: Timestamp?
    /// The time of the opt-out, or `nil` if the source doesn't state it.
    public let unsubscribedAt: Timestamp?
    /// The segments, with the source's names for them, or `nil` if the source doesn't state them.
    public let segments: [SegmentID: String?]?
    /// The time at which the contact was asked for, or `nil` if it isn't known.
    public let seenAt: Timestamp?
    /// The object as the source sent it, with all its fields; empty for a contact made in code.
    public let json: [UInt8]

    /// Creates a contact in code, for tests and other sources.
    public init(
        id: ContactID,
        isBlocked: Bool? = false,
        isUnsubscribed: Bool? = false,
        blockedAt: Timestamp? = nil,
        unsubscribedAt: Timestamp? = nil,
        segments: [SegmentID: String?]? = [:],
        seenAt: Timestamp? = nil,
        json: [UInt8] = []
    ) {
        self.id = id
        self.isBlocked = isBlocked
        self.isUnsubscribed = isUnsubscribed
        self.blockedAt = blockedAt
        self.unsubscribedAt = unsubscribedAt
        self.segments = segments
        self.seenAt = seenAt
        self.json = json
    }

    /// What the object states, as evidence of that time (rule 3.10).
    func observation(seenAt: Timestamp) -> Observation {
        func flag(_ isOn: Bool?, _ since: Timestamp?) -> Observation.Flag? {
            isOn.map { Observation.Flag(isOn: $0, since: since) }
        }
        return Observation(
            seenAt: seenAt,
            blocked: flag(isBlocked, blockedAt),
            unsubscribed: flag(isUnsubscribed, unsubscribedAt),
            segments: segments?.map { Activity.Segment(id: $0, name: $1) }
        )
    }

    /// Reads a JSON array of contacts, which were asked for at a time.
    ///
    /// - Throws: ``InventError`` with the code `unreadable` and the place of the error.
    package static func list(
        in json: [UInt8],
        seenAt: Timestamp? = nil
    ) throws(InventError) -> [SourceContact] {
        do {
            let records = try JSONDecoder().decode([Record].self, from: Data(json))
            let objects = objects(in: json)
            // Both readers found the same objects, or none is kept: a wrong one would be evidence
            // about another contact.
            let isSame = objects.count == records.count
            return records.enumerated().map {
                $1.contact(seenAt: seenAt, json: isSame ? objects[$0] : [])
            }
        } catch {
            throw InventError(
                .unreadable,
                cause: "not a list of contacts: \(Self.reason(error))",
                hint: "use the JSON array that GET /orgs/ORG/contacts returns"
            )
        }
    }

    /// Returns the objects of an array as they are in the text.
    private static func objects(in json: [UInt8]) -> [[UInt8]] {
        var objects: [[UInt8]] = []
        do {
            let source = try SniffedSource(.bytes(json, name: "contacts"))
            let reader = JSONRecordReader(source, maximumRecordBytes: json.count)
            while case .value(let object, _)? = try reader.next() { objects.append(Array(object)) }
        } catch {
            return []
        }
        return objects
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "invalid JSON" }
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return path.isEmpty
                ? "invalid value at the start" : "invalid value at \(path.joined(separator: "."))"
        }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context), .dataCorrupted(let context):
            return place(context)
        @unknown default: return "invalid JSON"
        }
    }

    private struct Record: Decodable {
        let id: String
        let blocked: Bool?
        let unsubscribed: Bool?
        let blockedAt: Instant?
        let unsubscribedAt: Instant?
        let segments: [Segment]?

        struct Segment: Decodable {
            let id: String
            let name: String?
        }

        /// A time in RFC 3339 format; any other text is an error with its place.
        struct Instant: Decodable {
            let timestamp: Timestamp

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                guard let timestamp = Timestamp(try container.decode(String.self)) else {
                    throw DecodingError.dataCorruptedError(
                        in: container,
                        debugDescription: "not an RFC 3339 time"
                    )
                }
                self.timestamp = timestamp
            }
        }

        enum CodingKeys: String, CodingKey {
            case id, blocked, unsubscribed, segments
            case blockedAt = "blocked_at"
            case unsubscribedAt = "unsubscribed_at"
        }

        func contact(seenAt: Timestamp?, json: [UInt8]) -> SourceContact {
            SourceContact(
                id: ContactID(id),
                isBlocked: blocked,
                isUnsubscribed: unsubscribed,
                blockedAt: blockedAt?.timestamp,
                unsubscribedAt: unsubscribedAt?.timestamp,
                segments: segments.map { segments in
                    // `Dictionary(uniqueKeysWithValues:)` would trap if the source lists an id
                    // twice.
                    Dictionary(
                        segments.map { (SegmentID($0.id), $0.name) },
                        uniquingKeysWith: { first, _ in first }
                    )
                },
                seenAt: seenAt,
                json: json
            )
        }
    }
}
