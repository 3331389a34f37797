public import ActivityJSON
public import ContactProjector

/// The answer to a query: a value without handles, with one JSON form.
public struct QueryResult: JSONWritable, Sendable {
    /// The head of the log at which the query was answered.
    ///
    /// In an answer about all contacts by an earlier known-at, it is the last position that was
    /// known.
    public let head: Position
    /// The content.
    public let content: Content

    /// The content of an answer, one case for each shape.
    public enum Content: Sendable {
        /// The states of contacts.
        case states(StateListResult)
        /// The time ranges in which attributes were on.
        case history(HistoryResult)
        /// A history over time.
        case timeline(TimelineResult)
        /// Activities.
        case activities(ActivityListResult)
        /// One activity.
        case activity(ActivityResult)
        /// The notes of a contact.
        case notes(NotesResult)
        /// The segments of a contact.
        case segments(SegmentsResult)
        /// The sizes of all segments.
        case segmentSizes(SegmentSizesResult)
        /// An explanation.
        case explanation(ExplanationResult)
        /// A difference between two times.
        case changes(StateChangesResult)
        /// Changes, activity by activity.
        case steps(StepsResult)
        /// A difference between two contacts.
        case comparison(ComparisonResult)
        /// Changes of a condition.
        case conditionChanges(ConditionChangesResult)
        /// Unusual activities.
        case notices(NoticesResult)
        /// The contacts that meet a condition.
        case contacts(ContactListResult)
        /// A number of contacts.
        case count(CountResult)
        /// Numbers of contacts over time.
        case trend(TrendResult)
        /// A segment over time.
        case segment(SegmentResult)
        /// Moves between segments.
        case flow(FlowResult)
        /// Rows of a file.
        case join(JoinResult)
        /// An account of a log.
        case check(CheckResult)
        /// A log in numbers.
        case info(InfoResult)
        /// Rejected records.
        case rejects(RejectsResult)
    }

    /// The content in its JSON form.
    package var documents: any JSONDocuments {
        switch content {
        case .states(let result): result
        case .history(let result): result
        case .timeline(let result): result
        case .activities(let result): result
        case .activity(let result): result
        case .notes(let result): result
        case .segments(let result): result
        case .segmentSizes(let result): result
        case .explanation(let result): result
        case .changes(let result): result
        case .steps(let result): result
        case .comparison(let result): result
        case .conditionChanges(let result): result
        case .notices(let result): result
        case .contacts(let result): result
        case .count(let result): result
        case .trend(let result): result
        case .segment(let result): result
        case .flow(let result): result
        case .join(let result): result
        case .check(let result): result
        case .info(let result): result
        case .rejects(let result): result
        }
    }

    /// Writes the array of the documents, or the one document.
    public func write(to writer: inout JSONWriter) { documents.writeDocuments(to: &writer) }
}
