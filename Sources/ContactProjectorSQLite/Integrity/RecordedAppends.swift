internal import ContactProjector

/// The ends of all appends by recorded time, read in pieces.
struct RecordedAppends {
    // In pieces, since the entries are read by another statement meanwhile and memory must not grow
    // with the log.
    private static let size: Int64 = 1_000

    private let reader: LogReader
    private var last = Int64.min
    private var heads: ArraySlice<LogHead> = []
    /// The error that ended reading early.
    ///
    /// It is thrown after the appends before it were returned.
    private var failure: (any Error)?
    private var isAtEnd = false

    init(_ reader: LogReader) {
        self.reader = reader
    }

    /// Returns the end of the next append, or `nil` after the last.
    mutating func next() throws -> LogHead? {
        if heads.isEmpty, !isAtEnd { read() }
        if let head = heads.popFirst() { return head }
        if let failure { throw failure }
        return nil
    }

    private mutating func read() {
        var found: [LogHead] = []
        do {
            try reader.source.statement(
                """
                SELECT last_position, recorded_at FROM append
                WHERE recorded_at > ?
                ORDER BY recorded_at
                LIMIT ?
                """
            ).forEach {
                $0.add(last)
                $0.add(Self.size)
            } _: { row in
                last = try row.number(1)
                found.append(
                    LogHead(
                        position: try EntryRow.position(row, 0),
                        recordedAt: try EntryRow.timestamp(row, 1)
                    )
                )
            }
        } catch {
            failure = error
        }
        isAtEnd = failure != nil || found.count < Self.size
        heads = found[...]
    }
}
