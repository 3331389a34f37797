/// The fold of one stream as known at one position, from a snapshot or from the start.
///
/// The result is the same wherever it starts (rule 6.1).
public struct Replay<P: SnapshottableProjection>: Sendable {
    private let projection: P
    private let start: Snapshot<P.State>?
    /// The activities that the snapshot covers but doesn't hold in full, in stream order.
    private let recalled: [Activity]
    private let timeline: Timeline

    /// Orders the activities that remain to be folded.
    ///
    /// O(n log n) in their number.
    ///
    /// - Parameters:
    ///   - projection: The fold.
    ///   - stream: The stream that is folded.
    ///   - knownAt: The position of the query, which isn't earlier than the snapshot's own.
    ///   - start: A snapshot that no entry up to that position invalidates; `nil` to start from the beginning.
    ///   - activities: The activities known at the position that the snapshot doesn't cover, each once, in its latest
    ///     revision. Those after the time of the query may be left out.
    ///   - recalled: The activities known at the position that the snapshot covers and that are of the fold's
    ///     ``SnapshottableProjection/recalledKinds``, likewise.
    ///   - erasedAt: The position of the stream's last erasure; a snapshot brings its own.
    ///   - merges: The contacts that became one with this one, of which there are none with a snapshot.
    ///   - holders: The streams of each activity that several of these contacts have.
    package init(
        _ projection: P,
        over stream: StreamID,
        knownAt: Position,
        from start: Snapshot<P.State>? = nil,
        activities: [Activity],
        recalled: [Activity] = [],
        erasedAt: Position? = nil,
        merges: ContactMerges = ContactMerges(),
        holders: [ActivityID: Set<StreamID>] = [:]
    ) {
        self.projection = projection
        self.start = start
        // Recalled types change no attribute, so the order by time and id is final.
        self.recalled = recalled.sorted(by: StreamOrder.precedes)
        timeline = Timeline(
            stream: stream,
            knownAt: knownAt,
            activities: activities,
            erasedAt: start?.erasedAt ?? erasedAt,
            merges: merges,
            held: start?.lastTransitions ?? LastTransitions(),
            holders: holders
        )
    }

    /// The activities that remain to be folded, in stream order, with what observations found.
    public var activities: [Activity] { timeline.folded }

    /// Returns the number of remaining activities that an as-of admits.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when none of the activities that remain is the one named.
    package func count(asOf: AsOf) throws(QueryError) -> Int {
        try timeline.foldedCount(asOf: asOf)
    }

    /// Folds the activities that an as-of admits; it must admit all that the snapshot covers.
    ///
    /// O(n) applications in the number that remain.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when none of the activities that remain is the one named.
    public func folded(asOf: AsOf = .end) throws(QueryError) -> FoldResult<P.State> {
        let count = try timeline.foldedCount(asOf: asOf)
        let state = projection.fold(timeline.folded[..<count], from: initialState)
        return FoldResult(state: state, basis: basis(asOf, count))
    }

    /// Returns snapshots after the given numbers of remaining activities, which must ascend.
    ///
    /// O(last end) applications. Traps if an end lies between activities of one time or among undated ones.
    public func snapshots(at ends: [Int]) -> [Snapshot<P.State>] {
        var snapshots: [Snapshot<P.State>] = []
        forEachSnapshot(at: ends) { snapshots.append($0) }
        return snapshots
    }

    /// Calls a function with each snapshot in turn, after the given numbers of remaining activities.
    ///
    /// Only one state is in memory at a time. O(last end) applications. Traps if an end lies between activities of one
    /// time or among undated ones.
    package func forEachSnapshot<Failure: Error>(
        at ends: [Int],
        _ body: (Snapshot<P.State>) throws(Failure) -> Void
    ) throws(Failure) {
        var state = initialState
        var held = start?.lastTransitions ?? LastTransitions()
        var place = 0
        for end in ends {
            for activity in timeline.folded[place..<end] {
                projection.apply(activity, to: &state)
                held.take(activity)
            }
            try body(
                Snapshot(
                    coverage: extent(to: end),
                    lastTransitions: held,
                    state: projection.kept(of: state),
                    erasedAt: timeline.erasedAt
                )
            )
            place = end
        }
    }

    private var initialState: P.State {
        guard let start else { return projection.initialState }
        return recalled.reduce(into: start.state) { projection.recall($1, into: &$0) }
    }

    private func basis(_ asOf: AsOf, _ count: Int) -> Basis {
        let basis = timeline.basis(asOf: asOf, folding: count)
        guard let covered = start?.coverage else { return basis }
        let activities = covered.activities + basis.activities
        return Basis(
            asOf: asOf,
            instant: basis.instant,
            knownAt: basis.knownAt,
            activities: activities,
            // A snapshot covers every undated activity, so none is among those that remain.
            undated: covered.undated,
            presence: activities > 0 ? .present : basis.erasedAt != nil ? .erased : .notYet,
            erasedAt: basis.erasedAt
        )
    }

    private func extent(to end: Int) -> SnapshotCoverage {
        let activities = timeline.folded
        guard let through = activities[end - 1].occurredAt else {
            preconditionFailure("a snapshot after \(end) activities would end among undated ones")
        }
        // A late activity of the same time could rearrange it (rule 2.4) without coming after the
        // snapshot.
        precondition(
            end == activities.count || activities[end].occurredAt != through,
            "a snapshot after \(end) activities would end among simultaneous ones"
        )
        return SnapshotCoverage(
            through: through,
            knownAt: timeline.knownAt,
            activities: (start?.coverage.activities ?? 0) + timeline.wholeCount(in: end),
            undated: start?.coverage.undated ?? timeline.basis(asOf: .end, folding: end).undated
        )
    }
}
