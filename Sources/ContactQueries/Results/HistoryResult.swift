package import ActivityJSON
public import ContactProjector

/// The time ranges in which each attribute of a contact was on.
public struct HistoryResult: JSONDocuments, Sendable {
    /// The time ranges.
    public let intervals: [AttributeInterval]
    /// The state at the end of the history.
    package let state: ContactState

    /// The time ranges.
    package var documents: [any JSONWritable & Sendable] { intervals }
}

/// The whole history of a contact, and a time in it.
public struct TimelineResult: JSONDocuments, Sendable {
    /// The activities in their order.
    public let timeline: Timeline
    /// The time that the query is about; `nil` if nothing is dated.
    package let cursor: Timestamp?
    /// The state at that time.
    package let state: ContactState
    /// The time ranges of the whole history.
    public let history: [AttributeInterval]
    /// The time range that the query is about; `nil` for all of it.
    package let window: ClosedRange<Timestamp>?

    /// The time ranges in which each attribute was on.
    package var documents: [any JSONWritable & Sendable] { history }
}
