/// A fold over the activities of one contact.
///
/// The state after a stream is the result of passing each activity to ``apply(_:to:)`` once, in stream order. It must
/// be total and pure: no clock, no randomness, no I/O, so that a replay always gives the same state.
///
/// ```swift
/// struct NotesPerAgent: Projection {
///     static let version = 1
///     var initialState: [String: Int] { [:] }
///     func apply(_ activity: Activity, to state: inout [String: Int]) {
///         guard activity.kind == .noteCreated, let agent = activity.actor?.name else { return }
///         state[agent, default: 0] += 1
///     }
/// }
/// let notes = try timeline.fold(NotesPerAgent(), asOf: .time("2024-06-01T00:00:00Z"))
/// ```
public protocol Projection: Sendable {
    /// The result of the fold.
    associatedtype State: Sendable

    /// The state before any activity.
    var initialState: State { get }

    /// The version of the fold, to raise whenever the meaning of ``apply(_:to:)`` changes.
    static var version: Int { get }

    /// Applies one activity to the state.
    func apply(_ activity: Activity, to state: inout State)
}

extension Projection {
    /// Folds activities in the order given, starting from the initial state.
    ///
    /// O(n) applications.
    public func fold(_ activities: some Sequence<Activity>) -> State {
        fold(activities, from: initialState)
    }

    /// Folds activities in the order given onto an earlier state.
    ///
    /// O(n) applications.
    public func fold(_ activities: some Sequence<Activity>, from earlier: State) -> State {
        activities.reduce(into: earlier) { state, activity in apply(activity, to: &state) }
    }
}
