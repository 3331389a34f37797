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

    /// Creates a contact in code, for tests and other sources.
    public init(
        id: ContactID,
        isBlocked: Bool? = false,
        isUnsubscribed: Bool? = false,
        blockedAt: Timestamp? = nil,
        unsubscribedAt: Timestamp? = nil,
        segments: [SegmentID: String?]? = [:]
    ) {
        self.id = id
        self.isBlocked = isBlocked
        self.isUnsubscribed = isUnsubscribed
        self.blockedAt = blockedAt
        self.unsubscribedAt = unsubscribedAt
        self.segments = segments
    }

    /// Reads a JSON array of contacts.
    ///
    /// - Throws: ``InventError`` with the code `unreadable` and the place of the error.
    package static func list(in json: [UInt8]) throws(InventError) -> [SourceContact] {
        do {
            return try JSONDecoder().decode([Record].self, from: Data(json)).map(\.contact)
        } catch {
            throw InventError(
                .unreadable,
                cause: "not a list of contacts: \(Self.reason(error))",
                hint: "use the JSON array that GET /orgs/ORG/contacts returns"
            )
        }
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

        var contact: SourceContact {
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
                }
            )
        }
    }
}
