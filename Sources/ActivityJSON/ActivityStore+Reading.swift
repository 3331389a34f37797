public import ContactProjector

extension ActivityStore {
    /// Appends the remaining activities of a reader in batches.
    ///
    /// Each batch is one atomic append, and while one is appended the next is read. A repeated call is harmless,
    /// because recorded activities are duplicates.
    ///
    /// ```swift
    /// let report = try await store.append(ActivityReader(.file("shop.ndjson")))
    /// print("\(report.appended) appended, \(report.rejected) rejected")
    /// ```
    ///
    /// - Throws: ``ImportError`` if reading the source or an append fails; earlier batches stay.
    public func append(
        _ reader: ActivityReader,
        batchSize: Int = 10_000
    ) async throws(ImportError) -> ImportReport {
        try await reader.importAll(batchSize: { batchSize }) { batch throws(StoreError) in
            batch.activities.isEmpty ? nil : try await append(batch.activities)
        }
    }
}
