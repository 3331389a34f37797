import CActivityScan
import ContactProjector

extension cas_slice {
    // The bytes lie in the text or in the parser's memory, and are valid until its next call. So all
    // properties here copy what they return.
    var buffer: UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: data, count: length)
    }

    /// The text, or `nil` if the field is absent or null.
    var text: String? {
        unsafe data == nil ? nil : String(decoding: buffer, as: UTF8.self)
    }

    /// The time, or `nil` if the field is absent, null or not a date.
    var timestamp: Timestamp? { unsafe text.flatMap { Timestamp($0) } }
}

extension cas_record {
    var segment: Activity.Segment? {
        guard unsafe has_segment else { return nil }
        return unsafe Activity.Segment(
            id: segment_id.text.map { SegmentID($0) },
            name: segment_name.text,
            color: segment_color.text,
            updatedAt: segment_updated_at.timestamp
        )
    }

    var note: Activity.Note? {
        guard unsafe has_note else { return nil }
        return unsafe Activity.Note(
            id: note_id.text.map { NoteID($0) },
            content: note_content.text,
            createdAt: note_created_at.timestamp,
            updatedAt: note_updated_at.timestamp,
            author: has_author
                ? Activity.Actor(
                    id: author_id.text,
                    name: author_name.text,
                    email: author_email.text
                ) : nil
        )
    }

    var broadcast: Activity.Broadcast? {
        guard unsafe has_broadcast else { return nil }
        return unsafe Activity.Broadcast(
            id: broadcast_id.text.map { BroadcastID($0) },
            name: broadcast_name.text
        )
    }

    var file: Activity.File? {
        guard unsafe has_file else { return nil }
        return unsafe Activity.File(
            id: file_id.text.map { FileID($0) },
            name: file_name.text,
            mimeType: file_type.text,
            size: file_size.text.flatMap { Int64($0) },
            url: file_url.text
        )
    }

    var actor: Activity.Actor? {
        guard unsafe has_actor else { return nil }
        return unsafe Activity.Actor(
            id: actor_id.text,
            name: actor_name.text,
            email: actor_email.text
        )
    }

    var assistant: Activity.Assistant? {
        guard unsafe has_assistant else { return nil }
        return unsafe Activity.Assistant(id: assistant_id.text, name: assistant_name.text)
    }

    /// Returns the segments that an observation states, or `nil` for any other type and if it states none.
    func observedSegments(_ kind: ActivityKind) -> [Activity.Segment]? {
        guard case .contactObserved = kind else { return nil }
        return unsafe metadata.data == nil ? nil : ObservedSegments.read(Array(metadata.buffer))
    }
}
