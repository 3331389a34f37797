package import ActivityJSON
public import ContactProjector

/// The time ranges in which each attribute of a contact was on.
public struct HistoryResult: JSONDocuments, Sendable {
    /// The time ranges.
    public let intervals: [AttributeInterval]
    /// The contact, the query time and the head of the log.
    public let basis: ContactBasis
    /// The state at the end of the history.
    package let state: ContactState
    /// The activities at the ends of the time ranges, by id.
    package let items: [ActivityID: NumberedActivity]

    private struct Row: JSONWritable, Sendable {
        let interval: AttributeInterval
        let evidence: Evidence?
        let endEvidence: Evidence?

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                interval.writeFields(to: &writer)
                writer.field("evidence") { evidence.write(to: &$0) }
                writer.field("end_evidence") { endEvidence.write(to: &$0) }
            }
        }
    }

    /// The time ranges, each with the log's entries of the activities at its ends.
    package var documents: [any JSONWritable & Sendable] {
        intervals.map { interval in
            Row(
                interval: interval,
                evidence: items[interval.by]?.evidence,
                endEvidence: interval.endedBy.flatMap { items[$0]?.evidence }
            )
        }
    }
}

/// The whole history of a contact, and a time in it.
public struct TimelineResult: JSONDocuments, Sendable {
    /// The activities in their order.
    public let timeline: Timeline
    /// The time that the query is about; `nil` if nothing is dated.
    package let cursor: Timestamp?
    /// The contact, that time and the head of the log.
    package let basis: ContactBasis
    /// The state at that time.
    package let state: ContactState
    /// The time ranges of the whole history.
    public let history: [AttributeInterval]
    /// The time range that the query is about; `nil` for all of it.
    package let window: ClosedRange<Timestamp>?

    /// The time ranges in which each attribute was on.
    package var documents: [any JSONWritable & Sendable] { history }
}
