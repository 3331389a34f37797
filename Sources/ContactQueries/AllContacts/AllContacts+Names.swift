package import ContactProjector

/// The names of segments.
extension AllContacts {
    /// Adds the names in the entries of the log behind a place.
    ///
    /// - Returns: The place of the last entry.
    package func learn(
        _ names: inout SegmentNames,
        after place: LogPlace?
    ) async throws(UserError) -> LogPlace? {
        guard let store else { return place }
        return try await names.learn(from: store, after: place, isInterrupted: isInterrupted)
    }
}
