public import ContactProjector

extension Activity {
    /// The activity's JSON: the bytes that it was read from, or its parts in the source system's shape.
    ///
    /// Bytes that were read are unchanged, including line breaks. They may not name the contact, if an envelope did.
    /// Parts are written on one line with `org_id` and `contact_id` first. Missing fields are left out, except for
    /// `created_at`, which is null. O(bytes), or O(1) for bytes that were read.
    public var json: [UInt8] {
        if !payload.isEmpty { return payload.bytes }
        // Most activities have some 500 bytes, so one allocation is enough.
        var json = JSONWriter(reserving: 512)
        json.parts(of: self)
        return json.bytes
    }
}

extension JSONWriter {
    /// Writes an activity: the bytes that it was read from, or its parts in the source system's shape.
    package mutating func activity(_ activity: Activity) {
        if activity.payload.isEmpty {
            parts(of: activity)
        } else {
            raw(activity.payload.bytes)
        }
    }

    fileprivate mutating func parts(of activity: Activity) {
        object { json in
            // Both ids, because a line of NDJSON has no envelope that names them.
            json.text("org_id", activity.stream.org?.rawValue)
            json.field("contact_id", activity.stream.contact.rawValue)
            json.field("id", activity.id.rawValue)
            json.field("type", activity.kind.name)
            json.field("created_at", activity.occurredAt?.rfc3339)
            json.part("actor", activity.actor) { $0.members(of: $1) }
            json.part("assistant", activity.assistant) { $0.members(of: $1) }
            json.part("segment", activity.segment) { $0.members(of: $1) }
            json.part("broadcast", activity.broadcast) { $0.members(of: $1) }
            json.part("note", activity.note) { $0.members(of: $1) }
            json.part("file", activity.file) { $0.members(of: $1) }
            // Metadata is kept as JSON text, so it is written as it is.
            if let metadata = activity.metadata { json.field("metadata") { $0.raw(metadata.utf8) } }
        }
    }

    private mutating func part<Part>(
        _ name: String,
        _ part: Part?,
        _ members: (inout JSONWriter, Part) -> Void
    ) {
        guard let part else { return }
        field(name) { json in json.object { members(&$0, part) } }
    }

    private mutating func text(_ name: String, _ value: String?) {
        if let value { field(name, value) }
    }

    private mutating func members(of actor: Activity.Actor) {
        text("id", actor.id)
        text("name", actor.name)
        text("email", actor.email)
    }

    private mutating func members(of assistant: Activity.Assistant) {
        text("id", assistant.id)
        text("name", assistant.name)
    }

    private mutating func members(of segment: Activity.Segment) {
        text("id", segment.id?.rawValue)
        text("name", segment.name)
        text("color", segment.color)
        text("updated_at", segment.updatedAt?.rfc3339)
    }

    private mutating func members(of broadcast: Activity.Broadcast) {
        text("id", broadcast.id?.rawValue)
        text("name", broadcast.name)
    }

    private mutating func members(of note: Activity.Note) {
        text("id", note.id?.rawValue)
        text("content", note.content)
        text("created_at", note.createdAt?.rfc3339)
        text("updated_at", note.updatedAt?.rfc3339)
        part("user", note.author) { $0.members(of: $1) }
    }

    private mutating func members(of file: Activity.File) {
        text("id", file.id?.rawValue)
        text("file_filename", file.name)
        text("file_mimetype", file.mimeType)
        if let size = file.size { field("file_size", size) }
        text("file_url", file.url)
    }
}
