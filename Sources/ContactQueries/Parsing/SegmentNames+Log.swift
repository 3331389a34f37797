package import ContactProjector

extension SegmentNames {
    /// Adds the names in the entries of a log after a place, including revisions.
    ///
    /// Erased names are removed by reading the log again from its start. The same happens if the
    /// log was restored to a backup.
    ///
    /// - Returns: The place of the last entry.
    /// - Throws: ``UserError`` if the log can't be read, or the query is canceled.
    package mutating func learn(
        from store: any ActivityStore,
        after start: LogPlace?,
        isInterrupted: () -> Bool
    ) async throws(UserError) -> LogPlace? {
        guard let start else {
            self = SegmentNames()
            let end = try await read(store, after: .zero, isInterrupted)
            return try await Self.place(at: end.position, in: store)
        }
        guard try await Self.place(at: start.position, in: store) == start else {
            return try await learn(from: store, after: nil, isInterrupted: isInterrupted)
        }
        let end = try await read(store, after: start.position, isInterrupted)
        guard !end.hasErasure else {
            return try await learn(from: store, after: nil, isInterrupted: isInterrupted)
        }
        return try await Self.place(at: end.position, in: store)
    }

    private mutating func read(
        _ store: any ActivityStore,
        after start: Position,
        _ isInterrupted: () -> Bool
    ) async throws(UserError) -> (position: Position, hasErasure: Bool) {
        var position = start
        var hasErasure = false
        while true {
            if isInterrupted() { throw .interrupted }
            let entries: [LogEntry]
            do { entries = try await store.entries(after: position, limit: 10_000) } catch {
                throw UserError(error)
            }
            guard let last = entries.last else { return (position, hasErasure) }
            for entry in entries {
                learn(entry.activity)
                hasErasure = hasErasure || entry.takesNames
            }
            position = last.position
        }
    }

    private static func place(
        at position: Position,
        in store: any ActivityStore
    ) async throws(UserError) -> LogPlace? {
        do { return try await store.place(at: position) } catch { throw UserError(error) }
    }
}

extension LogEntry {
    /// A Boolean value that indicates whether names before the entry may be erased by it.
    fileprivate var takesNames: Bool {
        switch kind {
        case .erasure: true
        // An erased description is a revision without a name. A source may also leave the name out,
        // which then costs an unnecessary read.
        case .revision:
            activity.isObserved || activity.segment.map { $0.name == nil } ?? false
        case .activity, .observation, .conflict, .alias: false
        }
    }
}
