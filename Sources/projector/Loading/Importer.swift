internal import ActivityJSON
internal import ContactProjector
internal import ContactProjectorSQLite

/// The import of one source into a store, batch by batch, its rejects recorded beside what was appended.
///
/// Both are idempotent, so an import that was cut short is done again from the start and ends in the same store.
struct Importer {
    let log: SQLiteActivityStore
    let batchSize: Int
    let strict: Bool
    let progress: Progress

    /// Reads a source to its end.
    ///
    /// - Throws: `ReadError` when it can't be read on, `StoreError` when the store refuses, ``LoadFailure/rejected(_:isImport:)`` for a reject
    ///   when strict; earlier batches stay.
    func add(_ reader: ActivityReader, of source: ImportSource) async throws -> ImportReport {
        do {
            return try await reader.importAll(batchSize: batchSize, strict: strict) {
                progress.show($0.read)
            } take: { [log] batch throws(StoreError) in
                let report =
                    batch.activities.isEmpty ? nil : try await log.append(batch.activities)
                try await log.record(batch.rejects, of: source)
                return report
            }
        } catch ImportError.rejected(let reject) {
            throw LoadFailure.rejected(reject, isImport: true)
        } catch ImportError.source(let error) {
            throw error
        } catch ImportError.store(let error) {
            throw error
        }
    }
}
