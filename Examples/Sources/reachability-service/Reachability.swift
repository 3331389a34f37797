import ContactProjector
import Metrics

/// Who may be messaged, in memory, and how old that knowledge is.
///
/// Within the bound an answer takes everything into account that was recorded before its age; beyond the bound the answer is
/// unknown. A question costs no I/O.
actor Reachability<Steady: Clock> where Steady.Duration == Duration {
    private let bound: Duration
    private let clocks: Clocks<Steady>
    private let metrics: ReachabilityMetrics

    private var courses: [ContactID: [OrgID?: ReachabilityCourse]] = [:]
    private(set) var position = Position.zero
    private var sightings: [Sighting] = []
    private var caughtUp: Clocks<Steady>.Moment?

    /// Where the end of the log was at some moment.
    struct Sighting: Sendable {
        /// The end of the log.
        let head: Position
        /// A moment before the end was looked up, so that everything recorded by then lies before the end.
        let moment: Clocks<Steady>.Moment
    }

    /// Knows nothing yet, and says so.
    ///
    /// - Parameters:
    ///   - bound: The greatest age at which knowledge is still good for an answer.
    ///   - clocks: What tells the present.
    ///   - metrics: Where questions are timed.
    init(bound: Duration, clocks: Clocks<Steady>, metrics: ReachabilityMetrics) {
        self.bound = bound
        self.clocks = clocks
        self.metrics = metrics
    }

    /// Answers whether a contact may be messaged now, in the one organization that knows it or the one named.
    func mayMessage(_ contact: ContactID, in org: OrgID? = nil) -> Answer {
        let now = clocks.now
        let answer = Answer(
            contact: contact,
            decision: isFresh(at: now) ? decision(contact, org, now.time) : stale,
            knownAt: position,
            staleness: staleness(at: now)
        )
        metrics.questions.record(duration: now.instant.duration(to: clocks.steady.now))
        return answer
    }

    /// How old the knowledge is; nil before the log was read to its end for the first time.
    var staleness: Duration? { staleness(at: clocks.now) }

    /// Takes what became of some contacts into memory, which then holds everything up to a position.
    func take(_ changed: [StreamID: ReachabilityCourse], upTo position: Position) {
        for (stream, course) in changed {
            courses[stream.contact, default: [:]][stream.org] = course
        }
        self.position = max(self.position, position)
        catchUp()
    }

    /// Forgets everything: the log that it was read from is another one now.
    func forget() {
        courses = [:]
        position = .zero
        sightings = []
        caughtUp = nil
    }

    /// Takes note of where the log ended, and returns how many entries are still to come.
    ///
    /// Sightings must come in the order in which they were made.
    func note(_ sighting: Sighting) -> Int64 {
        sightings.append(sighting)
        catchUp()
        return max(0, sighting.head.rawValue - position.rawValue)
    }

    /// Grows as young as the latest sighting whose head has been reached.
    ///
    /// Reaching what was the end some time ago is enough: a log that is written all the time is never read to its end.
    private func catchUp() {
        let reached = sightings.prefix { $0.head <= position }
        caughtUp = reached.last?.moment ?? caughtUp
        sightings.removeFirst(reached.count)
    }

    private var stale: Answer.Decision { .unknown(staleSince: caughtUp?.time) }

    private func isFresh(at now: Clocks<Steady>.Moment) -> Bool {
        staleness(at: now).map { $0 <= bound } ?? false
    }

    private func staleness(at now: Clocks<Steady>.Moment) -> Duration? {
        caughtUp.map { $0.instant.duration(to: now.instant) }
    }

    private func decision(_ contact: ContactID, _ org: OrgID?, _ now: Timestamp) -> Answer.Decision
    {
        let known = courses[contact, default: [:]]
        if let org { return Answer.Decision(known[org]?.step(asOf: now)) }
        guard known.count <= 1 else { return .ambiguous(orgs: orgs(of: contact, in: known.keys)) }
        return Answer.Decision(known.values.first?.step(asOf: now))
    }

    private func orgs(of contact: ContactID, in orgs: some Sequence<OrgID?>) -> [OrgID?] {
        orgs.map { StreamID(org: $0, contact: contact) }.sorted().map(\.org)
    }
}
