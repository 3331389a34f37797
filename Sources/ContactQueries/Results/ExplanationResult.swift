public import ActivityJSON
public import ContactProjector

/// The explanation of an attribute's value.
public struct ExplanationResult: JSONDocuments, JSONWritable, Sendable {
    /// The explanation.
    public let explanation: Explanation
    /// The contact, the query time and the head of the log.
    public let basis: ContactBasis
    /// A Boolean value that indicates whether the attribute was expected to be on, or `nil` if nothing was.
    package let expected: Bool?
    /// The state that the value is part of.
    package let state: ContactState
    /// The activities of the contact that the explanation names, by id.
    package let items: [ActivityID: NumberedActivity]
    /// The log's entries of the activities that the contact's history lacks: unknown yet, or in conflict.
    package let entries: [Position: Evidence]

    /// Returns the log's entry of an activity that set the value or, for a reason, didn't.
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
            explanation.writeFields(to: &writer) { other, writer in
                writeEntry(of: other.activity, other.reason, to: &writer)
            }
            writeEntry(of: explanation.deciding, nil, to: &writer)
            writer.field("seen_at", explanation.seenAt)
            writer.field("head", basis.head.rawValue)
        }
    }

    private func writeEntry(
        of activity: Activity?,
        _ reason: Explanation.Reason?,
        to writer: inout JSONWriter
    ) {
        // An entry with a position of its own, such as a conflict, isn't the numbered activity.
        let item = reason?.position == nil ? activity.flatMap { items[$0.id] } : nil
        writer.field("number", item?.number)
        writer.field("evidence") { writer in
            activity.flatMap { evidence(of: $0, reason) }.write(to: &writer)
        }
    }
}
