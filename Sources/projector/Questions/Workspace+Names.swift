internal import ContactProjector
internal import ContactQuestions

extension Workspace {
    /// Reads something that names segments, by the names that they had at a time, else by any.
    ///
    /// - Throws: What the reading throws, and ``CommandError`` when the log can't be read.
    func resolving<Answer>(
        asOf: AsOf,
        _ read: (SegmentNames) throws(CommandError) -> Answer
    ) async throws(CommandError) -> Answer {
        guard canLoad else {
            return try await census.everybody(of: self).resolving(asOf: asOf, read)
        }
        return try read(try await Directory(self).names.asked(at: asOf))
    }
}
