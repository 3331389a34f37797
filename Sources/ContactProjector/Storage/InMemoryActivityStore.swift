/// A log that lives as long as the process, for tests, for files loaded once and as the model of every other store.
///
/// Appending and asking are O(1) and O(own history) in the size of the log.
public actor InMemoryActivityStore: ActivityStore {
    private var histories: [StreamID: History] = [:]
    private var appends: [LogHead] = []
    private var counts = SnapshotCounts()
    private let policy: SnapshotPolicy?
    private let now: @Sendable () -> Timestamp

    private struct History {
        private(set) var entries: [LogEntry] = []
        private(set) var activities = 0
        var snapshots = SnapshotShelf()
        private var indexes: [ActivityID: [Int]] = [:]

        func versions(of id: ActivityID) -> [LogEntry] {
            indexes[id, default: []].map { entries[$0] }
        }

        /// Returns the number of snapshots that the entry invalidated.
        mutating func append(_ entry: LogEntry) -> Int {
            indexes[entry.activity.id, default: []].append(entries.count)
            entries.append(entry)
            if entry.kind == .activity { activities += 1 }
            return snapshots.invalidate(by: entry)
        }
    }

    /// Makes an empty log that takes recorded time from a clock, by default the system's, and by default no snapshots.
    public init(
        snapshots policy: SnapshotPolicy? = nil,
        now: @escaping @Sendable () -> Timestamp = { SystemClock.now }
    ) {
        self.policy = policy
        self.now = now
    }

    /// Appends activities, all at one recorded time.
    ///
    /// O(batch).
    public func append(_ activities: [Activity]) -> AppendReport {
        let recordedAt = lastHead.nextRecordedAt(now: now())
        var position = lastHead.position
        var outcomes = [AppendOutcome](repeating: .duplicate(of: .zero), count: activities.count)
        for index in AppendPlan.recordingOrder(of: activities) {
            outcomes[index] = record(activities[index], at: recordedAt, after: &position)
        }
        if position > lastHead.position {
            appends.append(LogHead(position: position, recordedAt: recordedAt))
        }
        return AppendReport(outcomes: outcomes, head: lastHead)
    }

    /// The end of the log.
    ///
    /// O(1).
    public func head() -> LogHead { lastHead }

    /// Returns the streams of the log in their order.
    ///
    /// O(streams · log streams).
    public func streams() -> [StreamID] { histories.keys.sorted() }

    /// Returns the streams of one contact in their order.
    ///
    /// O(streams).
    public func streams(of contact: ContactID) -> [StreamID] {
        histories.keys.filter { $0.contact == contact }.sorted()
    }

    /// Returns all that the log holds of a stream.
    ///
    /// O(log appends).
    public func log(of stream: StreamID, knownAt: KnownAt) -> StreamLog {
        StreamLog(
            stream: stream,
            entries: histories[stream]?.entries ?? [],
            knownAt: position(of: knownAt)
        )
    }

    /// Folds what was known of a stream at one position and had happened by one moment.
    ///
    /// Snapshots that are due are taken first. O(own history), of which only what no snapshot covers is sorted and folded.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known.
    public func fold<P: SnapshottableProjection>(
        _ projection: P,
        over stream: StreamID,
        asOf: AsOf,
        knownAt: KnownAt
    ) throws(QueryError) -> Folded<P.State> {
        let log = log(of: stream, knownAt: knownAt)
        guard let policy, let history = histories[stream] else {
            return try log.replay(projection).folded(asOf: asOf)
        }
        if log.knownAt == lastHead.position { takeSnapshots(projection, log, policy) }
        let tag = projection.tag
        let occurredAt = asOf.activity.flatMap {
            history.versions(of: $0).first?.activity.occurredAt
        }
        let extent = histories[stream]?.snapshots.extents(of: tag)
            .newest(for: asOf, knownAt: log.knownAt, activityAt: occurredAt)
        let start: Snapshot<P.State>? = extent.flatMap { histories[stream]?.snapshots[tag, $0] }
        guard let start else { return try log.replay(projection).folded(asOf: asOf) }
        counts.used += 1
        return try log.replay(projection, from: start).folded(asOf: asOf)
    }

    /// What became of snapshots so far.
    ///
    /// O(streams).
    public func snapshotCounts() -> SnapshotCounts {
        var counts = counts
        counts.kept = histories.values.reduce(0) { $0 + $1.snapshots.count }
        return counts
    }

    private func takeSnapshots<P: SnapshottableProjection>(
        _ projection: P,
        _ log: StreamLog,
        _ policy: SnapshotPolicy
    ) {
        guard var history = histories[log.stream] else { return }
        let tag = projection.tag
        let extents = history.snapshots.extents(of: tag)
        let last = extents.newest(for: .end, knownAt: log.knownAt)
        guard policy.isDue(length: history.activities, last: last) else { return }
        let start: Snapshot<P.State>? = last.flatMap { history.snapshots[tag, $0] }
        let replay = start.map { log.replay(projection, from: $0) } ?? log.replay(projection)
        let plan = policy.plan(replay.activities, after: start == nil ? [] : extents)
        history.snapshots.remove(plan.surplus, of: tag)
        for snapshot in replay.snapshots(at: plan.ends) { history.snapshots.add(snapshot, tag) }
        counts.taken += plan.ends.count
        histories[log.stream] = history
    }

    private var lastHead: LogHead { appends.last ?? LogHead() }

    private func position(of knownAt: KnownAt) -> Position {
        switch knownAt {
        case .head: lastHead.position
        case .position(let position): min(position, lastHead.position)
        case .time(let time): lastAppend(by: time)?.position ?? .zero
        }
    }

    private func lastAppend(by time: Timestamp) -> LogHead? {
        appends.last { head in head.recordedAt.map { $0 <= time } ?? false }
    }

    private func record(
        _ activity: Activity,
        at recordedAt: Timestamp,
        after position: inout Position
    ) -> AppendOutcome {
        let versions = histories[activity.stream]?.versions(of: activity.id) ?? []
        switch AppendPlan.kind(of: activity, among: versions) {
        case .duplicate(let first):
            return .duplicate(of: first)
        case .record(let kind):
            position = position.next
            let entry = LogEntry(
                position: position,
                recordedAt: recordedAt,
                activity: activity,
                kind: kind
            )
            counts.invalidated += histories[activity.stream, default: History()].append(entry)
            return AppendOutcome(entry)
        }
    }
}

extension AppendOutcome {
    /// The outcome that an entry stands for.
    init(_ entry: LogEntry) {
        switch entry.kind {
        case .activity: self = .appended(entry.position)
        case .revision(let first): self = .revision(entry.position, of: first)
        case .conflict(let first): self = .conflict(entry.position, with: first)
        }
    }
}
