/// A log that lives as long as the process, for tests, for files loaded once and as the model of every other store.
///
/// Appending and asking are O(1) and O(own history) in the size of the log.
public actor InMemoryActivityStore: ActivityStore {
    private var histories: [StreamID: History] = [:]
    private var appends: [LogHead] = []
    private let now: @Sendable () -> Timestamp

    private struct History {
        var entries: [LogEntry] = []
        private var firstIndexes: [ActivityID: Int] = [:]
        /// The indexes of what was recorded under an id again, which few ids have.
        private var laterIndexes: [ActivityID: [Int]] = [:]

        func versions(of id: ActivityID) -> [LogEntry] {
            guard let first = firstIndexes[id] else { return [] }
            return [entries[first]] + laterIndexes[id, default: []].map { entries[$0] }
        }

        mutating func append(_ entry: LogEntry) {
            let id = entry.activity.id
            if firstIndexes[id] == nil {
                firstIndexes[id] = entries.count
            } else {
                laterIndexes[id, default: []].append(entries.count)
            }
            entries.append(entry)
        }
    }

    /// Makes an empty log that takes recorded time from a clock, by default the system's.
    public init(now: @escaping @Sendable () -> Timestamp = { SystemClock.now }) {
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
            histories[activity.stream, default: History()].append(entry)
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
