internal import ContactProjector

/// The append of one batch, which is decided completely before any of it is written.
struct BatchAppender {
    private let batch: [Activity]
    private var writer: LogWriter
    // By index in the batch: a table by stream would hash each contact three times.
    private var rows: [StreamRow] = []
    private var keys: [Int64] = []
    /// The recorded entries by key, with those that the batch adds under a key that occurs twice in
    /// it.
    private var held: [Int64: [LogEntry]] = [:]
    /// The indices of the activities whose keys occur more than once in the batch.
    private var repeated: [Int] = []
    private var planned: [PlannedEntry] = []

    init(_ batch: [Activity], to writer: LogWriter) {
        self.batch = batch
        self.writer = writer
    }

    mutating func run() throws -> AppendReport {
        try findRows()
        try findVersions()
        let outcomes = decide()
        try writer.record(planned)
        return AppendReport(outcomes: outcomes, head: try writer.finish())
    }

    private mutating func findRows() throws {
        rows.reserveCapacity(batch.count)
        keys.reserveCapacity(batch.count)
        for activity in batch {
            let row = try writer.row(of: activity.stream)
            rows.append(row)
            keys.append(activity.id.key(in: row.number))
        }
    }

    /// Finds the recorded versions of the batch's ids in the order of their keys, so each index
    /// page is read once.
    private mutating func findVersions() throws {
        let places = batch.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        var start = places.startIndex
        while start < places.endIndex {
            let place = places[start]
            let key = keys[place]
            let end = places[start...].firstIndex { keys[$0] != key } ?? places.endIndex
            if end - start > 1 {
                held[key] = []
                repeated += places[start..<end]
            }
            start = end
            // Most keys are new. The index alone shows that, without a read of the entry's row.
            guard !rows[place].isFresh, try writer.statements.holds(key: key) else { continue }
            held[key] = try writer.reader.versions(
                of: batch[place].stream,
                key: key,
                before: writer.position.next
            )
        }
    }

    private mutating func decide() -> [AppendOutcome] {
        var outcomes = [AppendOutcome](repeating: .duplicate(of: .zero), count: batch.count)
        planned.reserveCapacity(batch.count)
        for index in recordingOrder() { outcomes[index] = decide(index) }
        return outcomes
    }

    /// Returns the order in which the batch is recorded.
    ///
    /// Only activities with the same id change places.
    private func recordingOrder() -> [Int] {
        var order = Array(batch.indices)
        let places = repeated.sorted()
        // The plan sorts the versions of one id within an append, so that the batch's order doesn't
        // decide which one is first (rule 2.1). All other activities keep their places.
        for (place, index) in zip(places, AppendPlan.recordingOrder(of: places.map { batch[$0] })) {
            order[place] = places[index]
        }
        return order
    }

    private mutating func decide(_ index: Int) -> AppendOutcome {
        let activity = batch[index]
        let versions = held[keys[index]]
        let same = versions?.filter { $0.activity.id == activity.id } ?? []
        switch AppendPlan.decision(for: activity, given: same) {
        case .duplicate(let first):
            return .duplicate(of: first)
        case .record(let kind):
            let entry = LogEntry(
                position: (planned.last?.entry.position ?? writer.position).next,
                recordedAt: writer.recordedAt,
                activity: activity,
                kind: kind
            )
            if versions != nil { held[keys[index], default: []].append(entry) }
            planned.append(PlannedEntry(entry: entry, stream: rows[index], key: keys[index]))
            return AppendOutcome(entry)
        }
    }
}
