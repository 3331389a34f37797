package import ContactProjector

/// The activities and rejects that were read for one append.
package struct ReadBatch: Sendable {
    /// The activities, in the order of the text.
    package var activities: [Activity] = []
    /// The rejected records between the activities.
    package var rejects: [Reject] = []

    var count: Int { activities.count + rejects.count }
}

extension ActivityReader {
    /// Passes on the remaining items, batch by batch.
    ///
    /// While one batch is processed, the next one is read.
    ///
    /// A batch in which the source can't be read on is not handed over.
    ///
    /// - Parameters:
    ///   - batchSize: The most records of the next batch, asked for before each.
    ///   - strict: Whether the first record that can't be read ends it; nothing of its batch is handed over.
    ///   - progress: Told after each batch what has become of everything so far.
    ///   - take: Takes in a batch, or `nil` if there was nothing to append.
    /// - Returns: What became of everything.
    /// - Throws: ``ImportError`` when the source can't be read on or a batch is not taken; earlier batches stay.
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
            // To let a batch go takes its time, in which the next one can be taken.
            taken.removeAll()
            read = nextBatch(of: batchSize(), strict)
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

    /// Reads the next batch; nil at the end.
    private func nextBatch(of size: Int, _ strict: Bool) -> Result<ReadBatch?, ImportError> {
        var batch = ReadBatch()
        do {
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
