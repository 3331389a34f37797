internal import ContactProjector
internal import Foundation

/// One batch on its way into the log.
struct BatchAppender {
    private let batch: [Activity]
    private var writer: LogWriter
    // By index in the batch: a table by stream would hash each contact three times.
    private var rows: [StreamRow] = []
    private var keys: [Int64] = []
    private var held: [Int64: [LogEntry]] = [:]
    /// The keys that stand in the batch more than once.
    private var repeated: Set<Int64> = []

    init(_ batch: [Activity], to writer: LogWriter) {
        self.batch = batch
        self.writer = writer
    }

    mutating func run() throws -> AppendReport {
        try findRows()
        try findVersions()
        var outcomes = [AppendOutcome](repeating: .duplicate(of: .zero), count: batch.count)
        for index in AppendPlan.recordingOrder(of: batch) {
            outcomes[index] = try record(index)
        }
        return AppendReport(outcomes: outcomes, head: try writer.finish())
    }

    private mutating func findRows() throws {
        var found: [StreamID: StreamRow] = [:]
        found.reserveCapacity(batch.count)
        rows.reserveCapacity(batch.count)
        keys.reserveCapacity(batch.count)
        for activity in batch {
            let row = try found[activity.stream] ?? writer.row(of: activity.stream)
            found[activity.stream] = row
            rows.append(row)
            keys.append(activity.id.key(in: row.number))
        }
    }

    /// Looks up what the log holds of the batch's ids, by key, so that each page of the index is visited once.
    private mutating func findVersions() throws {
        var last: Int64?
        for (key, index) in zip(keys, batch.indices).sorted(by: { $0.0 < $1.0 }) {
            defer { last = key }
            if key == last {
                repeated.insert(key)
                continue
            }
            // Most keys are new, and to learn that takes no reading of rows.
            guard !rows[index].isFresh, try writer.statements.holds(key: key) else { continue }
            held[key] = try writer.reader.versions(
                of: batch[index].stream,
                key: key,
                before: writer.position.next
            )
        }
    }

    private mutating func record(_ index: Int) throws -> AppendOutcome {
        let activity = batch[index]
        let key = keys[index]
        let versions = held[key, default: []].filter { $0.activity.id == activity.id }
        switch AppendPlan.decision(for: activity, given: versions) {
        case .duplicate(let first):
            return .duplicate(of: first)
        case .record(let kind):
            let entry = LogEntry(
                position: writer.position.next,
                recordedAt: writer.recordedAt,
                activity: activity,
                kind: kind
            )
            let payload = Data(activity.payload.bytes)
            try writer.record(entry, in: rows[index], key: key, payload: payload)
            if repeated.contains(key) { held[key, default: []].append(entry) }
            return AppendOutcome(entry)
        }
    }
}
