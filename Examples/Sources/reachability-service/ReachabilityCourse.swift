import ContactProjector

/// Whether one contact may be messaged, for every instant: all that the service keeps of a contact.
///
/// A decision for the present alone would be wrong as soon as an activity that is dated in the future comes due; this goes on
/// being right until the log learns of something.
struct ReachabilityCourse: Hashable, Sendable {
    /// The instants at which the answer or its evidence changes, ascending, with what holds from each on.
    private(set) var steps: [Step] = []

    /// What holds from an instant on, until the next step.
    struct Step: Hashable, Sendable {
        /// The first instant; nil is before everything that is dated.
        let from: Timestamp?
        /// Whether the contact may be messaged from here on.
        let reachability: ContactProjector.Reachability
        /// The activities that say so; none when that is so by default.
        let evidence: [ActivityID]
    }

    /// Derives the course from everything that the log holds of a contact.
    ///
    /// O(n) for n activities.
    init(_ timeline: Timeline) {
        steps = ReachabilityProjection(timeline.stream).fold(timeline.activities).steps
    }

    /// What holds as of an instant; nil when nothing has happened by then, or all of it was erased.
    ///
    /// O(steps that lie ahead of the instant).
    func step(asOf time: Timestamp) -> Step? {
        steps.last { step in step.from.map { $0 <= time } ?? true }
    }
}

/// The fold behind the course: the library's own, watched for the moments at which the answer changes.
struct ReachabilityProjection: Projection {
    static let version = 1

    private let contact: ContactStateProjection

    /// The contact's state so far, and the steps on the way to it.
    struct State: Sendable {
        var contact: ContactState
        var steps: [ReachabilityCourse.Step] = []
    }

    init(_ stream: StreamID) {
        contact = ContactStateProjection(stream)
    }

    var initialState: State { State(contact: contact.initialState) }

    func apply(_ activity: Activity, to state: inout State) {
        contact.apply(activity, to: &state.contact)
        // As of an instant everything that occurred at it counts, so of one instant only the last step stays.
        if let last = state.steps.last, last.from == activity.occurredAt {
            state.steps.removeLast()
        }
        let step = ReachabilityCourse.Step(from: activity.occurredAt, state.contact)
        guard state.steps.last?.says(theSameAs: step) != true else { return }
        state.steps.append(step)
    }
}

extension ReachabilityCourse.Step {
    fileprivate init(from instant: Timestamp?, _ state: ContactState) {
        let states = [state[.blocked], state[.unsubscribed]]
        from = instant
        reachability = state.reachability
        // What forbids is named alone: a block is no less a block for a subscription that was renewed.
        evidence = states.filter { $0.isOn != state.isReachable }.compactMap(\.decidedBy)
    }

    fileprivate func says(theSameAs other: Self) -> Bool {
        reachability == other.reachability && evidence == other.evidence
    }
}
