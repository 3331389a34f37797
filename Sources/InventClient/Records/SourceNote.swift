public import ContactProjector

/// A note of a contact as the source has it now.
public struct SourceNote: SourceRecord {
    /// The note.
    public let id: NoteID
    /// The contact that the note names, or `nil` if it names none.
    public let contact: ContactID?
    /// The text, or `nil` if there is none.
    public let content: String?
    /// The time at which it was written, or `nil` if the source doesn't state it.
    public let createdAt: Timestamp?
    /// The time of the last edit, or `nil` if the source doesn't state it.
    public let updatedAt: Timestamp?
    /// The note as the source sent it, with all its fields.
    public let json: [UInt8]
}

extension SourceNote: ReadableRecord {
    init(_ fields: RecordFields) throws(RecordFlaw) {
        id = try fields.requiredID("id")
        contact = try fields.id("contact_id")
        content = try fields.text("content")
        createdAt = try fields.time("created_at")
        updatedAt = try fields.time("updated_at")
        json = fields.json
    }
}
