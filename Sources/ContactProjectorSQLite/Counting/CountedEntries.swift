internal import ContactProjector
internal import LogChain

/// The counts of a range of the log, from the columns that come before the payloads.
struct CountedEntries: Sendable {
    private(set) var counts: LogCounts
    /// The hash of each entry's id by position, or zero for an entry of another kind.
    private(set) var hashes: [UInt32] = []

    /// Reads the entries after a position up to another.
    init(
        _ reader: LogReader,
        after start: Position,
        upTo end: Position,
        of head: LogHead
    ) throws {
        counts = LogCounts(upTo: head)
        var last = start
        try reader.source.statement(
            """
            SELECT position, kind, first_position, occurred_at, id FROM entry
            WHERE position > ? AND position <= ?
            ORDER BY position
            """
        ).forEach {
            $0.add(start.rawValue)
            $0.add(end.rawValue)
        } _: { row in
            let position = try EntryRow.position(row, 0)
            guard position == last.next else { throw Self.missing(last.next) }
            last = position
            try count(row, at: position)
        }
        guard last == end else { throw Self.missing(last.next) }
    }

    private mutating func count(_ row: SQLRow, at position: Position) throws {
        let kind = try EntryRow.kind(row, 1, at: position)
        counts.count(kind, occurredAt: row.isNull(3) ? nil : try EntryRow.timestamp(row, 3))
        hashes.append(kind == .activity ? Self.hash(try row.text(4)) : 0)
    }

    private static func hash(_ id: String) -> UInt32 {
        // Zero means "no id", so an id whose hash is zero gets 1.
        max(1, UInt32(truncatingIfNeeded: ActivityID(id).hashValue))
    }

    private static func missing(_ position: Position) -> CorruptEntryError {
        CorruptEntryError(position: position, finding: "entry missing")
    }
}
