public import ContactProjector
internal import LogChain

extension SQLiteActivityStore {
    /// Returns the activities of other streams that share ids with a stream's activities or notes,
    /// by stream.
    ///
    /// Erased activities of this stream count as well: their ids stay, and the same text may be in
    /// another stream. Those erased in other streams don't. O(log).
    public func activitiesShared(
        with stream: StreamID
    ) async throws(StoreError) -> [SharedActivities] {
        try await read { try $0.activitiesShared(with: stream) }
    }
}

extension LogReader {
    fileprivate func activitiesShared(with stream: StreamID) throws -> [SharedActivities] {
        guard let number = try number(of: stream) else { return [] }
        let own = try heldIDs(of: number)
        return try shared(own, without: number).map { number, shared in
            SharedActivities(
                of: try self.stream(numbered: number),
                shared.activities,
                shared.notes,
                sharedWith: own
            )
        }
        .sorted { $0.stream < $1.stream }
    }

    // Observations of one page have one time, and so often the same id, and contacts that became one
    // contact have the same alias; no source gave them.
    /// The condition for activities of the source.
    private static let isOfSource =
        "type NOT IN (\((ActivityKind.observed + ActivityKind.merging).map { "'\($0.name)'" }.joined(separator: ", ")))"

    private func heldIDs(of number: Int64) throws -> HeldIDs {
        var held = HeldIDs()
        try source.statement(
            "SELECT id, note FROM entry WHERE stream = ? AND kind <> ? AND \(Self.isOfSource)"
        ).forEach {
            $0.add(number)
            $0.add(LogEntry.Kind.erasure.code)
        } _: { row in
            let (activity, note) = try Self.ids(row, 0)
            held.add(activity, note)
        }
        return held
    }

    /// Finds the given ids in other streams, by the number of each stream.
    private func shared(_ ids: HeldIDs, without number: Int64) throws -> [Int64: HeldIDs] {
        var found: [Int64: HeldIDs] = [:]
        // SQLite reads a row's overflow pages only as far as the last column that is asked for. The
        // payload comes after these columns, so the scan reads none of its pages.
        let statement = try source.statement(
            """
            SELECT id, note, stream, ifnull(first_position, position) FROM entry
            WHERE stream <> ? AND kind <> ? AND \(Self.isOfSource)
            """
        )
        try statement.forEach {
            $0.add(number)
            $0.add(LogEntry.Kind.erasure.code)
        } _: { row in
            // Compared here and not by SQL: the ids of this stream may be thousands, and one pass
            // over the log serves all.
            let (activity, note) = try Self.ids(row, 0)
            let sharedNote = note.flatMap { ids.notes.contains($0) ? $0 : nil }
            // The first version decides whether the activity is erased: an erasure blanks all of
            // them, and records a further one.
            guard sharedNote != nil || ids.activities.contains(activity),
                try isDescribed(at: try EntryRow.position(row, 3))
            else { return }
            let stream = try row.number(2)
            found[stream, default: HeldIDs()].add(activity, sharedNote)
        }
        return found
    }

    /// Returns a Boolean value indicating whether the activity first recorded at a position still
    /// has a description.
    private func isDescribed(at position: Position) throws -> Bool {
        try source.statement("SELECT payload IS NOT NULL FROM entry WHERE position = ?").first {
            $0.add(position.rawValue)
        } read: {
            try $0.number(0) != 0
        } ?? false
    }

    private func stream(numbered number: Int64) throws -> StreamID {
        let stream = try source.statement("SELECT contact, org FROM stream WHERE id = ?").first {
            $0.add(number)
        } read: {
            try EntryRow.stream($0, 0)
        }
        guard let stream else {
            throw CorruptEntryError(position: nil, finding: "stream \(number) is missing")
        }
        return stream
    }

    private static func ids(_ row: SQLRow, _ index: CInt) throws -> (ActivityID, NoteID?) {
        (ActivityID(try row.text(index)), try row.optionalText(index + 1).map { NoteID($0) })
    }
}
