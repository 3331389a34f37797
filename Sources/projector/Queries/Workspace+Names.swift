internal import ContactProjector
internal import ContactQueries

extension Workspace {
    /// Reads something that names segments, by the names that they had at a time, else by any.
    ///
    /// - Throws: What the reading throws, and ``UserError`` when the log can't be read.
    func resolving<Answer>(
        asOf: AsOf,
        _ read: (SegmentNames) throws(UserError) -> Answer
    ) async throws(UserError) -> Answer {
        guard canLoad else {
            return try await census.allContacts(of: self).resolving(asOf: asOf, read)
        }
        return try read(try await NameIndex(self).names.asked(at: asOf))
    }
}
