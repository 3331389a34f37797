internal import ActivityJSON
internal import ContactProjector
internal import ContactProjectorSQLite

/// The import of one source into a store, batch by batch, its rejects recorded beside what was appended.
///
/// Both are idempotent, so an import that was cut short is done again from the start and ends in the same store.
struct Importer {
    let log: SQLiteActivityStore
    let batchSize: Int
    let progress: Progress

    private var report = ImportReport()
    private var batch: [Activity] = []
    private var rejects: [Reject] = []

    init(into log: SQLiteActivityStore, batchSize: Int, progress: Progress) {
        self.log = log
        self.batchSize = batchSize
        self.progress = progress
    }

    /// Reads a source to its end.
    ///
    /// - Throws: `ReadError` when it can't be read on, `StoreError` when the store refuses; earlier batches stay.
    mutating func add(_ reader: ActivityReader, of source: ImportSource) async throws
        -> ImportReport
    {
        while let item = try reader.next() {
            switch item {
            case .activity(let activity, _): batch.append(activity)
            case .rejected(let reject):
                report.add(reject)
                rejects.append(reject)
            }
            if batch.count + rejects.count >= batchSize { try await flush(source) }
        }
        try await flush(source)
        return report
    }

    private mutating func flush(_ source: ImportSource) async throws {
        if !batch.isEmpty { report.add(try await log.append(batch)) }
        try await log.record(rejects, of: source)
        batch.removeAll(keepingCapacity: true)
        rejects.removeAll(keepingCapacity: true)
        progress.show(report.read)
    }
}
