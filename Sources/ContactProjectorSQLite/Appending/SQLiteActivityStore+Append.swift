public import ContactProjector
internal import Foundation
internal import GRDB
internal import Synchronization

extension SQLiteActivityStore {
    /// Appends activities: all of them, or on an error none.
    ///
    /// Once it returns they are on the disk. One commit costs a few milliseconds however small it is, so import in
    /// batches. O(batch · log entries).
    public func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        let report = Mutex<AppendReport?>(nil)
        let batch = try canonical(activities)
        try await write { writer in
            var appending = Appending(batch, to: writer)
            let done = try appending.run()
            report.withLock { $0 = done }
            return done.head
        }
        return report.withLock(\.self) ?? AppendReport(outcomes: [], head: LogHead())
    }

    private func canonical(_ activities: [Activity]) throws(StoreError) -> [Activity] {
        do {
            let codec = PayloadCodec()
            return try activities.map(codec.canonical)
        } catch {
            throw StoreError(
                code: .failed,
                cause: "an activity can't be written as JSON: \(error)",
                hint: "give it an id and a type"
            )
        }
    }
}

/// One batch on its way into the log.
private struct Appending {
    private let batch: [Activity]
    private var writer: LogWriter
    private var rows: [StreamID: StreamRow] = [:]
    private var keys: [Int64] = []
    private var held: [Int64: [LogEntry]] = [:]

    init(_ batch: [Activity], to writer: LogWriter) {
        self.batch = batch
        self.writer = writer
    }

    mutating func run() throws -> AppendReport {
        try findRows()
        try findVersions()
        var outcomes = [AppendOutcome](repeating: .duplicate(of: .zero), count: batch.count)
        for index in AppendPlan.recordingOrder(of: batch) {
            outcomes[index] = try record(batch[index], key: keys[index])
        }
        return AppendReport(outcomes: outcomes, head: try writer.finish())
    }

    private mutating func findRows() throws {
        rows.reserveCapacity(batch.count)
        keys.reserveCapacity(batch.count)
        for activity in batch {
            let row = try rows[activity.stream] ?? writer.row(of: activity.stream)
            rows[activity.stream] = row
            keys.append(activity.id.key(in: row.number))
        }
    }

    /// Looks up what the log holds of the batch's ids, by key, so that each page of the index is visited once.
    private mutating func findVersions() throws {
        held.reserveCapacity(batch.count)
        for index in batch.indices.sorted(by: { keys[$0] < keys[$1] }) {
            let stream = batch[index].stream
            guard held[keys[index]] == nil, rows[stream]?.isFresh == false else { continue }
            held[keys[index]] = try writer.reader.versions(
                of: stream,
                key: keys[index],
                before: writer.position.next
            )
        }
    }

    private mutating func record(_ activity: Activity, key: Int64) throws -> AppendOutcome {
        let versions = held[key, default: []].filter { $0.activity.id == activity.id }
        switch AppendPlan.kind(of: activity, among: versions) {
        case .duplicate(let first):
            return .duplicate(of: first)
        case .record(let kind):
            let entry = LogEntry(
                position: writer.position.next,
                recordedAt: writer.recordedAt,
                activity: activity,
                kind: kind
            )
            guard let row = rows[activity.stream] else { return .duplicate(of: .zero) }
            let payload = Data(activity.payload.bytes)
            try writer.record(entry, in: row, key: key, payload: payload)
            held[key, default: []].append(entry)
            return AppendOutcome(entry)
        }
    }
}
