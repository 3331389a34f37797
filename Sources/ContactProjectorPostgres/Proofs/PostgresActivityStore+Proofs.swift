#if Postgres
public import ContactProjector
internal import LogChain

extension PostgresActivityStore: LogProving {
    /// Calls a closure with one state of the log, of which it can read proofs and the entries of some contacts.
    ///
    /// No roots are kept: each call reads the links of the whole log once. O(log).
    ///
    /// - Throws: `StoreError` when the log can't be read, or what the closure throws, as it is.
    public func proving<Answer: Sendable>(
        _ streams: [StreamID],
        _ body: @escaping @Sendable (any ProvenLog) throws -> Answer
    ) async throws -> Answer {
        let answer: Result<Answer, any Error>
        do {
            let address = address
            answer = try await readers.use { connection in
                try await EntryPages.begin(connection)
                let rows = try await connection.query("SELECT position FROM contact_log.head")
                guard let row = rows.first else { throw CorruptEntryError.headless }
                let head = try EntryRow.position(row, 0)
                // The closure's errors are a value: here they would be taken for damage.
                let answer = try await Waiting.onThread {
                    let log = ServerProofs(connection, streams, head: head, address)
                    return Result { try body(log) }
                }
                try await connection.execute("COMMIT")
                return answer
            }
        } catch {
            throw StoreError(error, .reading, address)
        }
        return try answer.get()
    }
}
#endif
