public import ContactProjector

/// One message of a broadcast to one contact, as the source has it now.
public struct BroadcastRecipient: SourceRecord {
    /// The id of one message to one contact.
    public struct ID: Identifier {
        /// The id as in the source system.
        public let rawValue: String

        /// Creates an id from its text in the source system.
        public init(_ rawValue: String) { self.rawValue = rawValue }
    }

    /// The recipient.
    public let id: ID
    /// The broadcast that the record names, or `nil` if it names none.
    public let broadcast: BroadcastID?
    /// The contact, or `nil` if the source has none for the recipient.
    public let contact: ContactID?
    /// The time at which the message was sent, or `nil` if it wasn't.
    public let sentAt: Timestamp?
    /// The time at which the recipient was skipped, or `nil` if it wasn't.
    public let skippedAt: Timestamp?
    /// The recipient as the source sent it, with all its fields.
    public let json: [UInt8]
}

extension BroadcastRecipient: ReadableRecord {
    init(_ fields: RecordFields) throws(RecordFlaw) {
        id = try fields.requiredID("id")
        broadcast = try fields.id("broadcast_id")
        contact = try fields.object("contact")?.requiredID("id")
        sentAt = try fields.time("is_sent_at")
        skippedAt = try fields.time("is_skipped_at")
        json = fields.json
    }
}
