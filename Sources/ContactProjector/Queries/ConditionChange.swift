/// A change of a condition from true to false or back, which lasts beyond the time at which it happens.
public struct ConditionChange: Equatable, Sendable {
    /// The activity that changed the condition, or the last such activity of one time.
    public let activity: Activity
    /// A Boolean value that indicates whether the condition is true after the change.
    public let isTrue: Bool

    /// Creates a change from its activity and the condition's value after it.
    package init(activity: Activity, isTrue: Bool) {
        self.activity = activity
        self.isTrue = isTrue
    }
}

extension Timeline {
    /// Returns each change of a condition up to an as-of, in stream order.
    ///
    /// Changes that are reverted at the same time are left out, as in ``history(asOf:)``. Undated activities count as
    /// one earliest time. The first change is from the value before all activities. O(activities × size of the
    /// condition).
    ///
    /// - Throws: `QueryError.unknownActivity` when the as-of names an activity that the timeline doesn't have.
    public func conditionChanges(
        of condition: ContactPredicate,
        asOf: AsOf = .end
    ) throws(QueryError) -> [ConditionChange] {
        let activities = try foldedPrefix(asOf: asOf)
        var watch = ConditionTracker(condition, over: stream)
        var flips: [ConditionChange] = []
        var held = watch.isTrue
        var value = held
        var latest: Activity?
        for (place, activity) in activities.enumerated() {
            watch.apply(activity)
            let next = place + 1
            // What an observation found is one change with it.
            if next < activities.endIndex, activities[next].isDerived { continue }
            if watch.isTrue != value { latest = listed(at: place) }
            value = watch.isTrue
            let lasts =
                next == activities.endIndex || activities[next].occurredAt != activity.occurredAt
            // Compared only after the last activity of a time: a value in between held as of no
            // time.
            guard lasts, watch.isTrue != held, let latest else { continue }
            held = watch.isTrue
            flips.append(ConditionChange(activity: latest, isTrue: held))
        }
        return flips
    }
}

/// The value of a condition while a contact's activities are folded.
private struct ConditionTracker {
    private(set) var isTrue: Bool
    private let condition: ContactPredicate
    private let projection: ContactStateProjection
    private var state: ContactState
    // Notes are never removed, so a text that was found stays found, and only the newest note is searched.
    // Searching all notes after each activity would be quadratic.
    /// The texts of the condition, with a Boolean value that indicates whether a note contains the text.
    private var mentioned: [String: Bool]

    init(_ condition: ContactPredicate, over stream: StreamID) {
        self.condition = condition
        projection = ContactStateProjection(stream)
        state = projection.initialState
        mentioned = Dictionary(condition.texts.map { ($0, false) }, uniquingKeysWith: { $1 })
        isTrue = false
        isTrue = holds(condition)
    }

    /// Applies an activity.
    mutating func apply(_ activity: Activity) {
        projection.apply(activity, to: &state)
        if let id = activity.note?.id, let note = state.notesByID[id], note.addedBy == activity.id {
            for (text, isFound) in mentioned where !isFound {
                mentioned[text] = note.content.mentions(text)
            }
        }
        isTrue = holds(condition)
    }

    private func holds(_ condition: ContactPredicate) -> Bool {
        switch condition {
        case .note(let text): mentioned[text] ?? false
        case .not(let condition): !holds(condition)
        case .and(let left, let right): holds(left) && holds(right)
        case .or(let left, let right): holds(left) || holds(right)
        default: condition.matches(state)
        }
    }
}

extension ContactPredicate {
    /// The texts that the condition searches for in notes.
    fileprivate var texts: [String] {
        switch self {
        case .note(let text): [text]
        case .not(let condition): condition.texts
        case .and(let left, let right), .or(let left, let right): left.texts + right.texts
        default: []
        }
    }
}
