/// A log that lives as long as the process, for tests, for files loaded once and as the model of every other store.
///
/// Appending and asking are O(1) and O(own history) in the size of the log.
public actor InMemoryActivityStore: ActivityStore {
    private var histories: [StreamID: History] = [:]
    /// The streams of each contact, in their order.
    private var streamsByContact: [ContactID: [StreamID]] = [:]
    private var places: [Place] = []
    private var appends: [LogHead] = []
    private var counts = SnapshotCounts()
    private let policy: SnapshotPolicy?
    private let arrivals = ArrivalSignal()
    private let id: LogID
    private let now: @Sendable () -> Timestamp

    private struct Place {
        let stream: StreamID
        let index: Int
    }

    private struct History {
        var entries: [LogEntry] = []
        private(set) var activities = 0
        var snapshots = SnapshotCache()
        private var firstIndexes: [ActivityID: Int] = [:]
        /// What was recorded under an id again, which few ids have; found at once, since one id may have thousands.
        private var laterIndexes: [ActivityID: [Version: Int]] = [:]

        /// What was recorded first under an id.
        func first(under id: ActivityID) -> LogEntry? { firstIndexes[id].map { entries[$0] } }

        /// Erases every entry, and what would lead back to its text.
        mutating func erase() {
            entries = entries.map(\.erased)
            laterIndexes = [:]
        }

        /// Erases every version of some activities, and returns what was recorded first of those that were not erased.
        mutating func eraseDescriptions(of ids: Set<ActivityID>) -> [LogEntry] {
            let firsts = ids.compactMap { first(under: $0) }.filter { !$0.isErased }
            let found = Set(firsts.map(\.activity.id))
            for index in entries.indices
            where entries[index].kind != .erasure && found.contains(entries[index].activity.id) {
                entries[index] = entries[index].erased
            }
            for id in found { laterIndexes[id] = nil }
            return firsts.sorted { $0.activity.id < $1.activity.id }
        }

        /// The version recorded first under an activity's id and the one that is the same, which is all that decides.
        func decidingVersions(for activity: Activity) -> [LogEntry] {
            guard let first = firstIndexes[activity.id] else { return [] }
            let same = laterIndexes[activity.id]?[Version(activity: activity)]
            return [entries[first]] + (same.map { [entries[$0]] } ?? [])
        }

        /// Returns the entry's index, and the number of snapshots that it invalidated.
        mutating func append(_ entry: LogEntry) -> (index: Int, invalidated: Int) {
            // The log's own activity takes no id away from the source system's.
            if entry.kind != .erasure { index(entry.activity) }
            entries.append(entry)
            switch entry.kind {
            case .activity: activities += 1
            case .erasure: activities = 0
            case .revision, .conflict: break
            }
            return (entries.count - 1, snapshots.invalidate(by: entry))
        }

        private mutating func index(_ activity: Activity) {
            if firstIndexes[activity.id] == nil {
                firstIndexes[activity.id] = entries.count
            } else {
                laterIndexes[activity.id, default: [:]][Version(activity: activity)] = entries.count
            }
        }
    }

    /// One of several things recorded under one id.
    private struct Version: Hashable {
        let activity: Activity

        func hash(into hasher: inout Hasher) {
            hasher.combine(activity.occurredAt)
            hasher.combine(activity.payload.digest)
            // What was made in code has no digest to be told apart by.
            hasher.combine(activity.note)
            hasher.combine(activity.segment)
        }
    }

    /// Creates an empty log, by default with the system's clock and without snapshots.
    ///
    /// - Parameters:
    ///   - policy: When snapshots are taken.
    ///   - id: What the log is known by, by default a random id.
    ///   - now: The clock.
    public init(
        snapshots policy: SnapshotPolicy? = nil,
        id: LogID = .random(),
        now: @escaping @Sendable () -> Timestamp = { SystemClock.now }
    ) {
        self.policy = policy
        self.id = id
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
        advance(to: LogHead(position: position, recordedAt: recordedAt))
        return AppendReport(outcomes: outcomes, head: lastHead)
    }

    /// Erases everything that a stream holds but its defining fields, and records that as an entry of its own.
    ///
    /// O(own history).
    public func erase(_ stream: StreamID) -> LogEntry? {
        guard let history = histories[stream],
            history.entries.contains(where: { !$0.isErased && $0.kind != .erasure })
        else {
            return nil
        }
        histories[stream]?.erase()
        let recordedAt = lastHead.nextRecordedAt(now: now())
        let entry = LogEntry(
            erasing: stream,
            at: lastHead.position.next,
            recordedAt: recordedAt
        )
        keep(entry)
        advance(to: LogHead(position: entry.position, recordedAt: recordedAt))
        return entry
    }

    /// Erases the descriptions of single activities of a stream, and records each as a revision that describes nothing.
    ///
    /// O(own history).
    public func erase(_ activities: Set<ActivityID>, of stream: StreamID) -> [LogEntry] {
        let firsts = histories[stream]?.eraseDescriptions(of: activities) ?? []
        let recordedAt = lastHead.nextRecordedAt(now: now())
        var position = lastHead.position
        let entries = firsts.map { first in
            position = position.next
            return LogEntry(erasingDescriptionOf: first, at: position, recordedAt: recordedAt)
        }
        for entry in entries { keep(entry) }
        advance(to: LogHead(position: position, recordedAt: recordedAt))
        return entries
    }

    /// Returns the entries of the whole log after a position, by position.
    ///
    /// O(entries returned).
    public func entries(after position: Position, limit: Int) -> [LogEntry] {
        let start = min(Int(clamping: position.rawValue), places.count)
        return places[start...].prefix(max(0, limit)).compactMap { place in
            histories[place.stream]?.entries[place.index]
        }
    }

    /// Returns once the log holds an entry after a position, or the task is canceled.
    public func waitForEntry(after position: Position) async {
        await arrivals.wait(after: position)
    }

    /// The log's id.
    public func logID() -> LogID { id }

    /// Returns the places of the log from a position on, by position.
    ///
    /// A log in memory has one history, so its id and a position identify a place. O(places returned).
    public func places(from position: Position, limit: Int) -> [LogPlace] {
        id.places(from: position, through: lastHead.position, limit: limit)
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
    /// O(streams returned).
    public func streams(of contact: ContactID) -> [StreamID] { streamsByContact[contact] ?? [] }

    /// Returns the log of one contact.
    ///
    /// O(log appends).
    public func log(of stream: StreamID, knownAt: [KnownAt]) -> ContactLog {
        ContactLog(
            stream: stream,
            entries: histories[stream]?.entries ?? [],
            head: lastHead.position,
            positions: knownAt.map(position)
        )
    }

    /// Returns the log of one contact as it was known at one known-at.
    ///
    /// O(log appends).
    public func log(of stream: StreamID, knownAt: KnownAt) async -> ContactLog {
        log(of: stream, knownAt: [knownAt])
    }

    /// Folds the activities of a contact that were known at one position and had happened by one time.
    ///
    /// Snapshots that are due are taken first. O(own history), of which only what no snapshot covers is sorted and folded.
    ///
    /// - Parameters:
    ///   - contact: The contact.
    ///   - asOf: The time up to which activities are used.
    ///   - knownAt: The point in the log up to which entries are used.
    ///   - projection: Makes the fold of the contact's stream.
    /// - Returns: The state and what it was computed from.
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known,
    ///   ``QueryError/ambiguousContact(_:orgs:)`` when several organizations know the contact and none is named.
    public func fold<P: SnapshottableProjection>(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt,
        by projection: @escaping @Sendable (StreamID) -> P
    ) throws(QueryError) -> FoldResult<P.State> {
        let stream = try stream(of: contact)
        let projection = projection(stream)
        let log = log(of: stream, knownAt: [knownAt])
        guard let policy, let history = histories[stream] else {
            return try log.replay(projection).folded(asOf: asOf)
        }
        if log.knownAt == lastHead.position { takeSnapshots(projection, log, policy) }
        let tag = projection.identity
        let occurredAt = asOf.activity.flatMap {
            history.first(under: $0)?.activity.occurredAt
        }
        let extent = histories[stream]?.snapshots.extents(of: tag)
            .newest(for: asOf, knownAt: log.knownAt, activityAt: occurredAt)
        let start: Snapshot<P.State>? = extent.flatMap { histories[stream]?.snapshots[tag, $0] }
        guard let start else { return try log.replay(projection).folded(asOf: asOf) }
        counts.used += 1
        return try log.replay(projection, from: start).folded(asOf: asOf)
    }

    /// Returns the log of a contact, with the position that each known-at comes to at the same head.
    ///
    /// O(log appends).
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations know the contact and none is named.
    public func contactLog(
        of contact: ContactReference,
        knownAt: [KnownAt]
    ) throws(QueryError) -> ContactLog {
        log(of: try stream(of: contact), knownAt: knownAt)
    }

    private func stream(of contact: ContactReference) throws(QueryError) -> StreamID {
        try contact.stream(among: streams(of: contact.contact))
    }

    /// Returns the counts of snapshots so far.
    ///
    /// O(streams).
    package func snapshotCounts() -> SnapshotCounts {
        var counts = counts
        counts.kept = histories.values.reduce(0) { $0 + $1.snapshots.count }
        return counts
    }

    private func takeSnapshots<P: SnapshottableProjection>(
        _ projection: P,
        _ log: ContactLog,
        _ policy: SnapshotPolicy
    ) {
        guard var history = histories[log.stream] else { return }
        let tag = projection.identity
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

    private func advance(to head: LogHead) {
        guard head.position > lastHead.position else { return }
        appends.append(head)
        arrivals.arrived(upTo: head.position)
    }

    private func keep(_ entry: LogEntry) {
        let stream = entry.activity.stream
        let (index, invalidated) = histories[stream, default: History()].append(entry)
        if index == 0 { addStream(stream) }
        places.append(Place(stream: stream, index: index))
        counts.invalidated += invalidated
    }

    private func addStream(_ stream: StreamID) {
        var streams = streamsByContact[stream.contact] ?? []
        streams.insert(stream, at: streams.firstIndex { stream < $0 } ?? streams.endIndex)
        streamsByContact[stream.contact] = streams
    }

    private func position(of knownAt: KnownAt) -> Position {
        switch knownAt {
        case .head: lastHead.position
        case .position(let position): min(position, lastHead.position)
        case .time(let time): lastAppend(by: time)?.position ?? .zero
        }
    }

    /// The last append by a time; recorded times increase.
    private func lastAppend(by time: Timestamp) -> LogHead? {
        let end = appends.firstIndexByHalves { $0.recordedAt.map { $0 > time } ?? false }
        return appends[..<end].last
    }

    private func record(
        _ activity: Activity,
        at recordedAt: Timestamp,
        after position: inout Position
    ) -> AppendOutcome {
        let versions = histories[activity.stream]?.decidingVersions(for: activity) ?? []
        switch AppendPlan.decision(for: activity, given: versions) {
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
            keep(entry)
            return AppendOutcome(entry)
        }
    }
}
