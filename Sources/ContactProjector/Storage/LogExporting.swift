/// A store that writes its whole log as lines, from which an identical store can be restored.
package protocol LogExporting: ActivityStore {
    /// The end of an exported log, as evidence of it.
    associatedtype ExportedHead: Sendable

    /// Writes one state of the log, even during appends.
    ///
    /// - Parameter write: Receives many whole lines at a time, one call after the other.
    /// - Returns: The head of the exported log.
    /// - Throws: ``StoreError`` when the log can't be read or is damaged, or what `write` throws, as it is.
    @discardableResult
    func export(
        _ write: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> ExportedHead
}
