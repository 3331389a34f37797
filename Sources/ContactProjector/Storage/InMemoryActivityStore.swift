/// A log in memory, for tests, for files that are loaded once, and as the model of every other store.
///
/// The cost of an append doesn't depend on the size of the log; that of a query depends on the contact's own history.
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
        // By content, not as a list: few ids have later entries, but one may have thousands, and each
        // append under it looks for an equal one.
        /// The indexes of the later entries of each id.
        private var laterIndexes: [ActivityID: [Version: Int]] = [:]

        /// Returns the first entry of an id.
        func first(under id: ActivityID) -> LogEntry? { firstIndexes[id].map { entries[$0] } }

        /// Erases every entry, and the table whose keys hold texts.
        mutating func erase() {
            entries = entries.map(\.erased)
            // Its keys hold whole activities with their texts. An erased id is still found by its
            // first entry, and that alone makes it a duplicate.
            laterIndexes = [:]
        }

        /// Erases every version of some activities, and returns the first entries of those that had a description.
        mutating func eraseDescriptions(of ids: Set<ActivityID>) -> [LogEntry] {
            let firsts = ids.compactMap { first(under: $0) }.filter { !$0.isErased }
            let found = Set(firsts.map(\.activity.id))
            for index in entries.indices
            where entries[index].kind != .erasure && found.contains(entries[index].activity.id) {
                entries[index] = entries[index].erased
            }
            for id in found { laterIndexes[id] = nil }
            // The ids come from a set: sorted, the same call writes the same log on every store.
            return firsts.sorted { $0.activity.id < $1.activity.id }
        }

        /// Returns the first version under an activity's id and one that equals it: all that the append's plan needs.
        func decidingVersions(for activity: Activity) -> [LogEntry] {
            guard let first = firstIndexes[activity.id] else { return [] }
            let same = laterIndexes[activity.id]?[Version(activity: activity)]
            return [entries[first]] + (same.map { [entries[$0]] } ?? [])
        }

        /// Returns the entry's index, and the number of snapshots that it invalidated.
        mutating func append(_ entry: LogEntry) -> (index: Int, invalidated: Int) {
            // The id of an erasure is made by the log. If a source uses the same one, its activity is still new.
            if entry.kind != .erasure { index(entry.activity) }
            entries.append(entry)
            switch entry.kind {
            case .activity, .observation: activities += 1
            // Entries before an erasure don't count toward the length at which snapshots are worth
            // taking.
            case .erasure: activities = 0
            case .revision, .conflict, .alias: break
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

    /// A version of an activity, compared with the others of its id.
    private struct Version: Hashable {
        let activity: Activity

        func hash(into hasher: inout Hasher) {
            hasher.combine(activity.occurredAt)
            hasher.combine(activity.payload.digest)
            // Activities made in code all have the digest zero, so their parts must separate them.
            hasher.combine(activity.note)
            hasher.combine(activity.segment)
        }
    }

    /// Creates an empty log, by default with the system's clock and without snapshots.
    ///
    /// - Parameters:
    ///   - policy: The rules by which snapshots are taken, or `nil` for none.
    ///   - id: The log's id, by default a random one.
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

    /// Appends activities, all at one record time.
    ///
    /// O(batch).
    public func append(_ activities: [Activity]) -> AppendReport {
        let recordedAt = lastHead.nextRecordedAt(now: now())
        var position = lastHead.position
        var outcomes = [AppendOutcome](repeating: .duplicate(of: .zero), count: activities.count)
        for index in AppendPlan.recordingOrder(of: activities) {
            // Recorded in the plan's order, reported in the caller's.
            outcomes[index] = record(activities[index], at: recordedAt, after: &position)
        }
        advance(to: LogHead(position: position, recordedAt: recordedAt))
        return AppendReport(outcomes: outcomes, head: lastHead)
    }

    /// Erases all of a stream except the defining fields, and records the erasure as an entry.
    ///
    /// O(own history).
    public func erase(_ stream: StreamID) -> LogEntry? {
        guard let history = histories[stream],
            history.entries.contains(where: { !$0.isErased && $0.kind != .erasure })
        else {
            return nil
        }
        // Erased before the entry is added: the erasure's own entry stays whole.
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

    /// Erases the descriptions of some activities of a stream, and records each as a revision without a description.
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

    /// Returns the log's id.
    public func logID() -> LogID { id }

    /// Returns the places of the log from a position on, by position.
    ///
    /// A log in memory has one history, so its id and a position identify a place. O(places returned).
    public func places(from position: Position, limit: Int) -> [LogPlace] {
        id.places(from: position, through: lastHead.position, limit: limit)
    }

    /// Returns the end of the log.
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
        var contacts = MergedContacts(stream, entries: histories[stream]?.entries ?? [])
        while let other = contacts.missing {
            contacts.add(histories[other]?.entries ?? [], of: other)
        }
        return ContactLog(
            contacts,
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
    /// Snapshots that are due are taken first. O(own history); only the part that no snapshot covers is sorted and
    /// folded.
    ///
    /// - Parameters:
    ///   - contact: The contact.
    ///   - asOf: The time up to which activities are used.
    ///   - knownAt: The point in the log up to which entries are used.
    ///   - projection: Makes the fold of the contact's stream.
    /// - Returns: The state and its basis.
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known,
    ///   ``QueryError/ambiguousContact(_:orgs:)`` if several organizations have the contact and none is given.
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
        // Only at the head: entries that were recorded after an earlier position don't invalidate the
        // snapshot any more, since only an append does that.
        if log.knownAt == lastHead.position, !log.isMerged {
            takeSnapshots(projection, log, policy)
        }
        let tag = projection.identity
        // The first entry's time: a revision has the same one, since times are defining.
        let occurredAt = asOf.activity.flatMap {
            history.first(under: $0)?.activity.occurredAt
        }
        let extent = histories[stream]?.snapshots.extents(of: tag)
            .newest(for: asOf, knownAt: log.knownAt, activityAt: occurredAt)
        // Read again from the table, which `takeSnapshots` may have changed.
        let start: Snapshot<P.State>? = extent.flatMap { histories[stream]?.snapshots[tag, $0] }
        guard let start else { return try log.replay(projection).folded(asOf: asOf) }
        counts.used += 1
        return try log.replay(projection, from: start).folded(asOf: asOf)
    }

    /// Returns the log of a contact, with the position of each known-at at the same head.
    ///
    /// O(log appends).
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
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
        // An append of duplicates alone leaves the head and its record time as they were.
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
        // A contact has one stream for each organization: too few for a search by halves.
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

    /// Returns the last append recorded at a time or earlier.
    private func lastAppend(by time: Timestamp) -> LogHead? {
        // Record times strictly increase, so halving finds it.
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
