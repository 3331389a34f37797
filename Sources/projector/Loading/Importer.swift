internal import ActivityJSON
internal import ContactProjector
internal import ProjectorShell
internal import Synchronization

/// The import of sources into a store in batches, each recorded with its rejected records.
///
/// Repeating an append or a rejected record adds nothing, so an interrupted import is run again from the start.
final class Importer: Sendable {
    private let log: any LogStore
    private let batchSize: Mutex<BatchSize>
    private let strict: Bool

    /// Creates an importer that appends so many records at once, or as many as a second or two allow.
    init(log: any LogStore, batchSize: Int?, strict: Bool) {
        self.log = log
        self.batchSize = Mutex(BatchSize(fixed: batchSize))
        self.strict = strict
    }

    /// Reads a source to its end.
    ///
    /// - Throws: `ReadError` if the rest can't be read, `StoreError` if the store can't append, and
    ///   ``LoadFailure/rejected(_:isImport:)`` for a rejected record if strict. Earlier batches stay.
    func add(
        _ reader: ActivityReader,
        of source: ImportSource,
        _ progress: Progress
    ) async throws -> ImportReport {
        do {
            // Asked before each batch, because the size adapts to the one before.
            let size = { self.batchSize.withLock(\.next) }
            return try await reader.importAll(batchSize: size, strict: strict) {
                progress.show($0.read)
            } take: { batch throws(StoreError) in
                try await self.take(batch, of: source)
            }
        } catch ImportError.rejected(let reject) {
            throw LoadFailure.rejected(reject, isImport: true)
        } catch ImportError.source(let error) {
            throw error
        } catch ImportError.store(let error) {
            throw error
        }
    }

    private func take(
        _ batch: ReadBatch,
        of source: ImportSource
    ) async throws(StoreError) -> AppendReport? {
        let start = ContinuousClock.now
        let report = batch.activities.isEmpty ? nil : try await log.append(batch.activities)
        try await log.record(batch.rejects, of: source)
        // Rejected records are stored, too, so their time counts for the size of the next batch.
        batchSize.withLock { $0.adapt(after: ContinuousClock.now - start) }
        return report
    }
}
