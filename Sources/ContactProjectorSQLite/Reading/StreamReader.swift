internal import ContactProjector

/// The entries of one stream by time, as the indexes order them.
///
/// The remains of the last erasure are among them, so the fold must handle erasures.
struct StreamReader {
    let reader: LogReader
    let stream: StreamID
    let number: Int64

    /// Returns the entries that occurred after one time and up to another.
    func entries(
        after start: Timestamp,
        upTo end: Timestamp,
        _ parts: EntryParts
    ) throws -> [LogEntry] {
        try entries(parts, "stream = ? AND occurred_at > ? AND occurred_at <= ?") {
            $0.add(number)
            $0.add(start.microseconds)
            $0.add(end.microseconds)
        }
    }

    /// Returns the entries up to a time, including undated ones, from which a fold restores what
    /// its snapshots leave out.
    func entries(
        upTo end: Timestamp,
        recalling kinds: Set<ActivityKind>,
        _ parts: EntryParts
    ) throws -> [LogEntry] {
        guard !kinds.isEmpty else { return [] }
        let isIndexed = kinds.isSubset(of: ContactStateProjection.recalledKinds)
        // The inner query collects positions from the index alone, so the table is read once, from
        // front to back.
        return try entries(
            parts,
            """
            position IN (
                SELECT position FROM entry
                WHERE stream = ? \(isIndexed ? "AND \(EntryParts.isItem)" : "")
                    AND (occurred_at IS NULL OR occurred_at <= ?)
            )
            ORDER BY position
            """
        ) {
            $0.add(number)
            $0.add(end.microseconds)
        }
    }

    private func entries(
        _ parts: EntryParts,
        _ condition: String,
        _ bind: (inout BoundValues) -> Void
    ) throws -> [LogEntry] {
        var entries: [LogEntry] = []
        try reader.source.statement("SELECT \(parts.columns) FROM entry WHERE \(condition)")
            .forEach(bind) {
                try reader.check(rows: entries.count)
                entries.append(
                    try EntryRow.entry($0, of: stream, parts: parts, codec: reader.codec)
                )
            }
        return entries
    }

    /// Counts the given notes that were known at a position and created by a time, including
    /// undated ones.
    func count(
        of notes: Set<NoteID>,
        createdBy end: Timestamp,
        after erasure: Position?,
        knownAt position: Position
    ) throws -> Int {
        let statement = try reader.source.statement(
            """
            SELECT 1 FROM entry
            WHERE stream = ? AND note = ? AND \(EntryParts.isItem) AND type = 'note_created' AND kind = 0
                AND position > ? AND position <= ? AND (occurred_at IS NULL OR occurred_at <= ?)
            LIMIT 1
            """
        )
        // Several activities may create a note; one of them is enough, hence the limit.
        return try notes.count { note in
            try statement.first {
                $0.add(number)
                $0.add(note.rawValue)
                $0.add(erasure?.rawValue ?? 0)
                $0.add(position.rawValue)
                $0.add(end.microseconds)
            } read: { _ in
                true
            } ?? false
        }
    }
}
