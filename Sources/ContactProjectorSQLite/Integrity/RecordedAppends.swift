internal import ContactProjector

/// The ends of the appends by their recorded times, read some at a time.
struct RecordedAppends {
    private static let size: Int64 = 1_000

    private let reader: LogReader
    private var last = Int64.min
    private var heads: ArraySlice<LogHead> = []
    /// Why reading ended early; thrown once those before were given.
    private var failure: (any Error)?
    private var isAtEnd = false

    init(_ reader: LogReader) {
        self.reader = reader
    }

    /// Returns the end of the next append; nil after the last.
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
