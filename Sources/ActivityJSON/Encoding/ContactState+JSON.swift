public import ContactProjector

extension ContactState: JSONWritable {
    /// Writes the state with the evidence for each of its parts.
    public func write(to writer: inout JSONWriter) { write(to: &writer, hasPosition: true) }

    /// Writes the same, with null for the known-at if the state isn't of a whole log, whose positions it would have.
    package func write(to writer: inout JSONWriter, hasPosition: Bool) {
        writer.object { writer in
            writer.field("org_id", stream.org)
            writer.field("contact_id", stream.contact)
            writer.field("presence", basis.presence.rawValue)
            writer.field("as_of", basis.instant)
            writer.field("known_at", hasPosition ? basis.knownAt.rawValue : nil)
            writeStatus(to: &writer)
            writer.field("segments") { $0.array(segments) { $1.write(to: &$0) } }
            writer.field("notes") { $0.array(notes) { $1.write(to: &$0) } }
            writer.field("files") { $0.array(files) { $1.write(to: &$0) } }
            counts.writeFields(to: &writer)
            writer.field("notices") { $0.array(notices) { $1.write(to: &$0) } }
        }
    }

    private func writeStatus(to writer: inout JSONWriter) {
        writer.field("status", status.rawValue)
        writer.field("reachable", isReachable)
        writer.field("reachability", reachability.name)
        writer.field("erased_at", basis.erasedAt?.rawValue)
        basis.merges.writeFields(to: &writer)
        self[.blocked].writeFields("blocked", to: &writer)
        self[.unsubscribed].writeFields("unsubscribed", to: &writer)
    }
}

extension AttributeState {
    fileprivate func writeFields(_ name: String, to writer: inout JSONWriter) {
        writer.field(name, isOn)
        // `blocked_since` means the time since the contact is blocked, so it is null while it
        // isn't.
        writer.field("\(name)_since", isOn ? since : nil)
        writer.field("\(name)_by", decidedBy)
    }
}

extension StreamCounts {
    fileprivate func writeFields(to writer: inout JSONWriter) {
        writer.field("first_activity", first)
        writer.field("last_activity", last)
        writer.field("activities", activities)
        writer.field("undated", undated)
        writer.field("counts") { writer in
            writer.object { writer in
                let counts = byKind.map { (ActivityTypeName($0.key.name), $0.value) }
                for (name, count) in counts.sorted(by: { $0.0 < $1.0 }) {
                    writer.field(name.rawValue, count)
                }
            }
        }
    }

    /// The name of a type, sorted by bytes like an id.
    private struct ActivityTypeName: Identifier {
        let rawValue: String
        init(_ rawValue: String) { self.rawValue = rawValue }
    }
}

extension Membership: JSONWritable {
    /// Writes the segment, the time the contact joined it, and the activity by which it joined.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", segment)
            writer.field("name", label.name)
            writer.field("color", label.color)
            writer.field("since", since)
            writer.field("by", decidedBy)
        }
    }
}

/// The content of a contact's item that has fields of its own: a note or a file.
public protocol ContactItemContent: Hashable, Sendable {
    /// Writes the item's own fields; the activity's time replaces a missing date.
    func writeFields(occurredAt: Timestamp?, to writer: inout JSONWriter)
}

extension ContactItem: JSONWritable where Content: ContactItemContent {
    /// Writes the item in its newest known revision, and the activity that added it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            content.writeFields(occurredAt: occurredAt, to: &writer)
            writer.field("by", addedBy)
        }
    }
}

extension Activity.Note: ContactItemContent {
    /// Writes the id, the text and its dates.
    public func writeFields(occurredAt: Timestamp?, to writer: inout JSONWriter) {
        writer.field("id", id)
        writer.field("content", content)
        writer.field("created_at", createdAt ?? occurredAt)
        writer.field("updated_at", updatedAt)
    }
}

extension Activity.File: ContactItemContent {
    /// Writes the id, the description and the time of the upload.
    public func writeFields(occurredAt: Timestamp?, to writer: inout JSONWriter) {
        writer.field("id", id)
        writer.field("name", name)
        writer.field("mime_type", mimeType)
        writer.field("size", size)
        writer.field("url", url)
        writer.field("uploaded_at", occurredAt)
    }
}

extension Notice: JSONWritable {
    /// Writes the kind of the notice and its activity.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("kind", kind.rawValue)
            writer.field("activity", activity)
        }
    }
}
