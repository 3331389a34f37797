package import ActivityJSON

/// Activities of a contact in stream order.
public struct ActivityListResult: JSONDocuments, Sendable {
    /// The activities.
    public let items: [NumberedActivity]

    /// Creates a result of activities.
    package init(items: [NumberedActivity]) { self.items = items }

    /// The activities as they were recorded.
    package var documents: [any JSONWritable & Sendable] { items.map(\.activity) }
}

/// One activity as it was recorded.
public struct ActivityResult: JSONDocuments, Sendable {
    /// The activity.
    public let item: NumberedActivity

    /// The activity alone.
    package var documents: [any JSONWritable & Sendable] { [item.activity] }

    /// A Boolean value that indicates whether the JSON form is an array; false, since there is one activity.
    package var isList: Bool { false }
}
