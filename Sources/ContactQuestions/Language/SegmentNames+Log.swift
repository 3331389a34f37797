package import ContactProjector

extension SegmentNames {
    /// Adds the names in the entries of a log behind a position, revisions included.
    ///
    /// An erasure takes names away, so then the log is read from its start.
    ///
    /// - Returns: The position of the last entry.
    /// - Throws: ``QuestionError`` when the log can't be read, or the caller gave up.
    package mutating func learn(
        from store: any ActivityStore,
        after start: Position,
        isInterrupted: () -> Bool
    ) async throws(QuestionError) -> Position {
        var position = start
        while true {
            if isInterrupted() { throw .interrupted }
            let entries: [LogEntry]
            do { entries = try await store.entries(after: position, limit: 10_000) } catch {
                throw QuestionError(error)
            }
            guard let last = entries.last else { return position }
            if start > .zero, entries.contains(where: { $0.kind == .erasure }) {
                self = SegmentNames()
                return try await learn(from: store, after: .zero, isInterrupted: isInterrupted)
            }
            for entry in entries { learn(entry.activity) }
            position = last.position
        }
    }
}
