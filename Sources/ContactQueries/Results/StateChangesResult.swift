public import ActivityJSON
public import ContactProjector

/// The difference between two query times of a contact.
public struct StateChangesResult: JSONDocuments, JSONWritable, Sendable {
    /// The difference, end against start.
    public let changes: StateChanges
    /// The state at the end.
    package let after: ContactState
    /// A Boolean value that indicates whether the query also includes equal values.
    package let includesUnchanged: Bool
    /// The activities of the contact, by id.
    package let items: [ActivityID: NumberedActivity]
    /// The entries that the log recorded of the contact between the two known-ats.
    public let recorded: [LogEntry]

    /// Writes the difference, and the entries.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            changes.writeFields(to: &writer)
            // The key is part of the JSON contract, whatever the project's word for it is.
            writer.field("learnt") { $0.array(recorded) { $1.write(to: &$0) } }
        }
    }
}

/// The changes of a contact from one query time to another, activity by activity.
public struct StepsResult: JSONDocuments, Sendable {
    /// The steps, in stream order.
    public let steps: [StateStep]
    /// The state at the end.
    package let after: ContactState
    /// The activities of the contact, by id.
    package let items: [ActivityID: NumberedActivity]

    /// The steps.
    package var documents: [any JSONWritable & Sendable] { steps }
}

/// The times at which a condition became true or false for a contact.
public struct ConditionChangesResult: JSONDocuments, Sendable {
    /// The contact's stream.
    package let stream: StreamID
    /// The condition.
    package let condition: ContactPredicate
    /// A Boolean value that indicates whether the condition was true before the first activity.
    public let isTrueAtStart: Bool
    /// The changes, in stream order.
    public let changes: [ConditionChange]
    /// The activities of the contact, by id.
    package let items: [ActivityID: NumberedActivity]

    private struct Row: JSONWritable, Sendable {
        let change: ConditionChange
        let number: Int?
        let condition: ContactPredicate

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("condition", condition.description)
                writer.field("value", change.isTrue)
                writer.field("from", change.activity.occurredAt?.rfc3339)
                writer.field("by", change.activity.id.rawValue)
                writer.field("number", number)
            }
        }
    }

    /// The changes, each with the activity that made it.
    package var documents: [any JSONWritable & Sendable] {
        changes.map { Row(change: $0, number: items[$0.activity.id]?.number, condition: condition) }
    }
}

/// The unusual activities of a contact.
public struct NoticesResult: JSONDocuments, Sendable {
    /// The state that holds the notices.
    public let state: ContactState
    /// The activities of the contact, by id.
    package let items: [ActivityID: NumberedActivity]

    private struct Row: JSONWritable, Sendable {
        let notice: Notice
        let number: Int?

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("notice", notice.kind.rawValue)
                writer.field("activity", notice.activity.rawValue)
                writer.field("number", number)
            }
        }
    }

    /// The notices, each with the activity that it is about.
    package var documents: [any JSONWritable & Sendable] {
        state.notices.map { Row(notice: $0, number: items[$0.activity]?.number) }
    }
}
