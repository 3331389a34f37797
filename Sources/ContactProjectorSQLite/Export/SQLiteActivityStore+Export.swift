public import ContactProjector

extension SQLiteActivityStore: LogExporting {
    /// Writes the whole log as lines of JSON, from which ``restore(_:to:maximumLineBytes:)`` makes an identical store.
    ///
    /// ```swift
    /// let file = try FileHandle(forWritingTo: url)
    /// let head = try await store.export { lines in try file.write(contentsOf: lines) }
    /// ```
    ///
    /// The export is of one state of the log, also during appends, and the same state gives the same bytes. It is
    /// verified while it is written: a complete export can be restored. It holds every payload and the secrets of the
    /// digest chain, so it is as confidential as the store. The lines are described in <doc:ExportFormat>. Memory stays
    /// constant; the write-ahead log isn't shortened before it is done. O(log).
    ///
    /// - Parameter write: Receives whole lines, about 256 KiB at a time, on a thread of the store.
    /// - Returns: The head of the exported chain.
    /// - Throws: `StoreError` when the log can't be read or is damaged, or what `write` throws, as it is.
    @discardableResult
    public func export(
        _ write: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> ChainHead {
        do {
            return try await connectionsForReading.scan(waitingForOthers: true) {
                connection in
                try connection.transaction {
                    var exporter = LogExporter(LogReader(connection), write)
                    return try exporter.run()
                }
            }
        } catch let refused as ExportConsumerError {
            throw refused.reason
        } catch {
            throw StoreError(error, .reading, files)
        }
    }
}
