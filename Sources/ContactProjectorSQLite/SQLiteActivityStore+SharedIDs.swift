public import ContactProjector
internal import LogChain

/// The activities of a stream under ids that another stream also has, as after a merge of contacts.
public struct SharedActivities: Hashable, Sendable {
    /// The stream that holds them.
    public let stream: StreamID
    /// The activities with an id of the other stream's, or about a note of it; all of them still have a description.
    public let activities: Set<ActivityID>
    /// The number of them with an id that the other stream has.
    package let sameActivities: Int
    /// The number of their notes that the other stream has.
    package let sameNotes: Int
}

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

/// The ids of a stream's activities and notes.
private struct HeldIDs {
    var activities: Set<ActivityID> = []
    var notes: Set<NoteID> = []
}

extension LogReader {
    fileprivate func activitiesShared(with stream: StreamID) throws -> [SharedActivities] {
        guard let number = try number(of: stream) else { return [] }
        let own = try heldIDs(of: number)
        return try shared(own, without: number).map { number, shared in
            SharedActivities(
                stream: try self.stream(numbered: number),
                activities: shared.activities,
                sameActivities: shared.activities.intersection(own.activities).count,
                sameNotes: shared.notes.count
            )
        }
        .sorted { $0.stream < $1.stream }
    }

    private func heldIDs(of number: Int64) throws -> HeldIDs {
        var held = HeldIDs()
        try source.statement("SELECT id, note FROM entry WHERE stream = ? AND kind <> ?").forEach {
            $0.add(number)
            $0.add(LogEntry.Kind.erasure.code)
        } _: { row in
            let (activity, note) = try Self.ids(row, 0)
            held.activities.insert(activity)
            if let note { held.notes.insert(note) }
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
            WHERE stream <> ? AND kind <> ?
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
            found[stream, default: HeldIDs()].activities.insert(activity)
            if let sharedNote { found[stream]?.notes.insert(sharedNote) }
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
