#if Postgres
public import ContactProjector
internal import LogChain

extension PostgresActivityStore: LogProving {
    /// Calls a closure with one state of the log, of which it can read proofs and the entries of some contacts.
    ///
    /// A store that is open for writing keeps the roots of full blocks first, so that later proofs read only what was
    /// appended since. One that is only read, or whose role may not write, computes them in memory. A kept root that
    /// turns out to be wrong is dropped, and the proofs are made without it.
    ///
    /// - Throws: `StoreError` when the log can't be read, or what the closure throws, as it is.
    public func proving<Answer: Sendable>(
        _ streams: [StreamID],
        _ body: @escaping @Sendable (any ProvenLog) throws -> Answer
    ) async throws -> Answer {
        let isNew = try await keepTree()
        let (answer, isWrong): (Result<Answer, any Error>, Bool)
        do {
            let address = address
            (answer, isWrong) = try await readers.use { connection in
                try await connection.reading { head in
                    let log = ServerProofs(
                        connection,
                        streams,
                        head: head,
                        believesKept: isNew,
                        address
                    )
                    // The closure's errors are a value: here they would be taken for damage.
                    let answer = Result { try body(log) }
                    return (answer, log.foundWrongRoots)
                }
            }
        } catch {
            throw StoreError(error, .reading, address)
        }
        if isWrong {
            try await dropTree()
            try await keepTree()
        }
        return try answer.get()
    }
}

extension Connection {
    /// Runs work with one state of the log and its last position, on a thread that may wait.
    func reading<Answer: Sendable>(
        _ work: @escaping @Sendable (Position) throws -> Answer
    ) async throws -> Answer {
        try await EntryPages.begin(self)
        let rows = try await query("SELECT position FROM contact_log.head")
        guard let row = rows.first else { throw CorruptEntryError.headless }
        let head = try EntryRow.position(row, 0)
        let answer = try await Waiting.onThread { try work(head) }
        try await execute("COMMIT")
        return answer
    }
}
#endif
