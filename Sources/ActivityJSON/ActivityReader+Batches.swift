package import ContactProjector

/// The activities and rejected records that were read for one append.
package struct ReadBatch: Sendable {
    /// The activities, in the order of the text.
    package var activities: [Activity] = []
    /// The rejected records between the activities.
    package var rejects: [Reject] = []

    var count: Int { activities.count + rejects.count }
}

extension ActivityReader {
    /// Reads the remaining items in batches and passes each batch to a closure.
    ///
    /// While one batch is processed, the next one is read. A batch in which reading the source fails isn't passed on.
    ///
    /// - Parameters:
    ///   - batchSize: Returns the maximum number of records in the next batch.
    ///   - strict: A Boolean value that indicates whether the first rejected record ends the import, without its batch.
    ///   - progress: Receives the report so far after each batch.
    ///   - take: Appends a batch, and returns `nil` if it has nothing to append.
    /// - Returns: The report of all batches.
    /// - Throws: ``ImportError`` if reading the source fails or a batch isn't appended; earlier batches stay.
    package func importAll(
        batchSize: () -> Int,
        strict: Bool = false,
        progress: (ImportReport) -> Void = { _ in },
        take: @escaping @Sendable (ReadBatch) async throws(StoreError) -> AppendReport?
    ) async throws(ImportError) -> ImportReport {
        var report = ImportReport()
        var taken: [ReadBatch] = []
        var read = nextBatch(of: batchSize(), strict)
        while let batch = try read.get() {
            async let taking = Self.result(of: batch, take)
            // Freeing the activities of a batch takes time, so it is done while the next one is appended.
            taken.removeAll()
            read = nextBatch(of: batchSize(), strict)
            // Awaited after reading: a failed append ends the import before the next batch is
            // passed on.
            if let appended = try await taking.get() { report.add(appended) }
            for reject in batch.rejects { report.add(reject) }
            progress(report)
            taken.append(batch)
        }
        return report
    }

    private static func result(
        of batch: ReadBatch,
        _ take: @Sendable (ReadBatch) async throws(StoreError) -> AppendReport?
    ) async -> Result<AppendReport?, ImportError> {
        do { return .success(try await take(batch)) } catch { return .failure(.store(error)) }
    }

    /// Reads the next batch, or `nil` at the end of the source.
    private func nextBatch(of size: Int, _ strict: Bool) -> Result<ReadBatch?, ImportError> {
        var batch = ReadBatch()
        do {
            // At least one record, or a size of zero would end the import as if the source had
            // ended.
            while batch.count < max(1, size), let item = try next() {
                switch item {
                case .activity(let activity, _): batch.activities.append(activity)
                case .rejected(let reject) where strict: return .failure(.rejected(reject))
                case .rejected(let reject): batch.rejects.append(reject)
                }
            }
        } catch {
            return .failure(.source(error))
        }
        return .success(batch.count == 0 ? nil : batch)
    }
}
