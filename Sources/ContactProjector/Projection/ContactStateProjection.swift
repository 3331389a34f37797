/// The fold of a contact's activities into its state.
///
/// Total and pure. An impossible history (blocked twice, removed before added) leaves the state as it is and adds a
/// notice.
public struct ContactStateProjection: Projection {
    // Part of each snapshot's identity: raising it makes all stored snapshots of the fold unusable.
    /// The version of the fold, raised when its rules change.
    public static let version = 3

    private let stream: StreamID

    /// Creates the fold for a contact.
    public init(_ stream: StreamID) {
        self.stream = stream
    }

    /// The state of a contact without activities: subscribed, not blocked and in no segment, by default.
    public var initialState: ContactState { ContactState(stream) }

    /// Applies one activity to the state.
    public func apply(_ activity: Activity, to state: inout ContactState) {
        guard !activity.isErased else { return state.turn(by: activity) }
        if activity.isFinding { return state.find(activity) }
        state.counts.count(activity)
        // For every type, also an unknown one: each activity that names a segment describes it
        // (rule 1.2).
        state.label(activity.segment)
        switch activity.kind {
        case .segmentAdded:
            state.turn(activity.segment?.id.map(Attribute.segment), on: true, by: activity)
        case .segmentRemoved:
            state.turn(activity.segment?.id.map(Attribute.segment), on: false, by: activity)
        case .contactBlocked: state.turn(.blocked, on: true, by: activity)
        case .contactUnblocked: state.turn(.blocked, on: false, by: activity)
        case .contactUnsubscribed: state.turn(.unsubscribed, on: true, by: activity)
        case .contactResubscribed: state.turn(.unsubscribed, on: false, by: activity)
        case .noteCreated: state.add(activity.note, by: activity)
        case .fileUploaded: state.add(activity.file, by: activity)
        case .contactObserved: state.see(activity)
        // Both are findings.
        case .blockObserved, .unsubscribeObserved: break
        // Those whose ids spell a change aren't folded (rule 5.8).
        case .contactMerged, .contactUnmerged, .unknown:
            state.counts.notice(.unknownType, activity)
        }
    }
}
