public import ContactProjector

extension Basis: JSONWritable {
    /// Writes the basis of a result.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("as_of", instant)
            writer.field("known_at", knownAt)
            writer.field("activities", activities)
            writer.field("undated", undated)
            writer.field("presence", presence.rawValue)
            writer.field("erased_at", erasedAt?.rawValue)
            merges.writeFields(to: &writer)
        }
    }
}

extension ContactMerges {
    /// Writes the contact that this one became and those that became it, if there are any.
    func writeFields(to writer: inout JSONWriter) {
        if let into { writer.field("merged_into", into.new) }
        guard !from.isEmpty else { return }
        writer.field("merged_from") { $0.array(from.map(\.old)) { $0.value($1.rawValue) } }
    }
}

extension Attribute: JSONWritable {
    /// Writes `"blocked"`, `"unsubscribed"` or an object with the segment's id.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .blocked, .unsubscribed: writer.value(description)
        case .segment(let id): writer.object { $0.field("segment", id) }
        }
    }
}

extension AttributeState: JSONWritable {
    /// Writes the value, the time it was set and the activity that set it; both are null for the default.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("value", isOn)
            writer.field("since", since)
            writer.field("by", decidedBy)
        }
    }
}

extension AttributeInterval: JSONWritable {
    /// Writes the attribute and the half-open interval with the activities at its ends.
    public func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }

    /// Writes the same as fields of an object that is being written.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("attribute", attribute)
        writer.field("since", since)
        writer.field("by", by)
        writer.field("until", until)
        writer.field("ended_by", endedBy)
    }
}

extension Activity: JSONWritable {
    /// Writes the activity's identity, type and time, and its JSON as it was read.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("org_id", stream.org)
            writer.field("contact_id", stream.contact)
            writer.field("id", id)
            writer.field("type", kind.name)
            writer.field("occurred_at", occurredAt)
            writer.field("recorded") {
                // Null for an activity made in code: the field has the bytes of the source and
                // nothing else.
                $0.raw(payload.isEmpty ? Array("null".utf8) : payload.bytes)
            }
        }
    }
}

extension Explanation: JSONWritable {
    /// Writes the value, the activity that set it, and the others with their reasons.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeFields(to: &writer) { _, _ in } }
    }

    /// Writes the same as fields of an object that is being written, and more fields of each of the others.
    package func writeFields(
        to writer: inout JSONWriter,
        _ writeMore: (Candidate, inout JSONWriter) -> Void
    ) {
        writer.field("attribute", attribute)
        writer.field("value", state.isOn)
        writer.field("since", state.since)
        writer.field("by", state.decidedBy)
        writer.field("deciding", deciding)
        writer.field("others") { writer in
            writer.array(others) { writer, other in
                writer.object { writer in
                    other.writeFields(to: &writer)
                    writeMore(other, &writer)
                }
            }
        }
        writer.field("basis", basis)
    }
}

extension Explanation.Candidate: JSONWritable {
    /// Writes the activity and the reason it didn't set the value.
    public func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }

    fileprivate func writeFields(to writer: inout JSONWriter) {
        writer.field("verdict", reason.name)
        writer.field("position", reason.position?.rawValue)
        writer.field("activity", activity)
    }
}

extension Explanation.Reason {
    /// The position at which the log recorded the activity, or the entry that it conflicts with.
    package var position: Position? {
        switch self {
        case .notYetKnown(let position): position
        case .inapplicable(let position): position
        case .earlier, .redundant, .simultaneous, .later: nil
        }
    }

    /// The name of the reason in JSON.
    package var name: String {
        switch self {
        case .earlier: "earlier"
        case .redundant: "redundant"
        case .simultaneous: "simultaneous"
        case .inapplicable: "inapplicable"
        case .later: "later"
        case .notYetKnown: "notYetKnown"
        }
    }
}

extension StateChanges: JSONWritable {
    /// Writes the two bases and every subject that differs, with its value before and after.
    public func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }

    /// Writes the bases and the differences as fields of an open object.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("from", before.basis)
        writer.field("to", after.basis)
        writer.field("attributes") { $0.array(attributeStates) { $1.write("attribute", to: &$0) } }
        writer.field("labels") { $0.array(labels) { $1.write("segment", to: &$0) } }
        writer.field("notes") { $0.array(notes) { $1.write("note", to: &$0) } }
        writer.field("files") { $0.array(files) { $1.write("file", to: &$0) } }
    }
}

extension LogEntry: JSONWritable {
    /// Writes the position, record time and kind of the entry, and the activity.
    public func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }

    /// Writes the same as fields of an object that is being written.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("position", position)
        writer.field("recorded_at", recordedAt)
        writer.field("kind", kind.name)
        writer.field("activity", activity)
    }
}

extension LogEntry.Kind {
    /// The name of the kind in JSON.
    package var name: String {
        switch self {
        case .activity: "activity"
        case .revision: "revision"
        case .conflict: "conflict"
        case .erasure: "erasure"
        case .observation: "observation"
        case .alias: "alias"
        }
    }
}

extension StateChanges.Change where Value: JSONWritable {
    fileprivate func write(_ name: String, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(name) { subject(to: &$0) }
            writer.field("before", before)
            writer.field("after", after)
        }
    }

    private func subject(to writer: inout JSONWriter) {
        if let answer = subject as? any JSONWritable {
            answer.write(to: &writer)
        } else if let id = subject as? any Identifier {
            writer.value(id.rawValue)
        }
    }
}

extension SegmentLabel: JSONWritable {
    /// Writes the name and color.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("color", color)
        }
    }
}

extension StateStep: JSONWritable {
    /// Writes the cause of the difference, and the difference.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch cause {
            case .knowledge(let activities):
                writer.field("cause", "knowledge")
                writer.field("activities") { $0.array(activities) { $0.value($1.id.rawValue) } }
            case .activity(let activity):
                writer.field("cause", "activity")
                // An array for one id as well, so that both causes have the same shape.
                writer.field("activities") { $0.array { $0.value(activity.id.rawValue) } }
            }
            writer.field("changes", changes)
        }
    }
}
