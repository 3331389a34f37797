public import ActivityJSON
public import ContactProjector

/// The explanation of an attribute's value.
public struct ExplanationResult: JSONDocuments, JSONWritable, Sendable {
    /// The explanation.
    public let explanation: Explanation
    /// The contact, the query time and the head of the log.
    public let basis: ContactBasis
    /// The value that the question expected, or `nil` if it expected none.
    package let expected: Bool?
    /// The state that the value is part of.
    package let state: ContactState
    /// The activities of the contact that the explanation names, by id.
    package let items: [ActivityID: NumberedActivity]
    /// The log's entries of the activities that the contact's history lacks: unknown yet, or in conflict.
    package let entries: [Position: Evidence]

    /// The entry of an activity that set the value or, for a reason, didn't.
    package func evidence(
        of activity: Activity,
        _ reason: Explanation.Reason? = nil
    ) -> Evidence? {
        if let position = reason?.position { return entries[position] }
        return items[activity.id]?.evidence
    }

    /// Writes the explanation, with the log's entry of each activity.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            explanation.writeFields(to: &writer) { activity, reason, writer in
                writer.field("number", reason?.position == nil ? items[activity.id]?.number : nil)
                writer.field("evidence") { evidence(of: activity, reason).write(to: &$0) }
            }
            writer.field("head", basis.head.rawValue)
        }
    }
}
