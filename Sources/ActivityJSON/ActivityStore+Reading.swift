public import ContactProjector

extension ActivityStore {
    /// Appends everything that a reader has left, batch by batch.
    ///
    /// Each batch is one atomic append, and while one is appended the next is read. Doing it again is harmless: what the
    /// log holds counts as duplicates.
    ///
    /// ```swift
    /// let report = try await store.append(ActivityReader(.file("shop.ndjson")))
    /// print("\(report.appended) appended, \(report.rejected) rejected")
    /// ```
    ///
    /// - Throws: ``ImportError`` when the source can't be read on or the store refuses; earlier batches stay.
    public func append(
        _ reader: ActivityReader,
        batchSize: Int = 10_000
    ) async throws(ImportError) -> ImportReport {
        try await reader.importAll(batchSize: { batchSize }) { batch throws(StoreError) in
            batch.activities.isEmpty ? nil : try await append(batch.activities)
        }
    }
}
