public import ActivityJSON
public import ContactProjector

/// An activity with its number in its contact's history, by which a user types it.
public struct NumberedActivity: Sendable {
    /// The number, counted from 1 in stream order.
    ///
    /// It doesn't change if a what-if ignores other activities.
    public let number: Int
    /// The activity.
    public let activity: Activity
    /// The location that it was read from, or `nil` if the log doesn't know it.
    public let location: RecordLocation?

    /// Creates an activity with its number.
    package init(number: Int, activity: Activity, location: RecordLocation? = nil) {
        self.number = number
        self.activity = activity
        self.location = location
    }
}
