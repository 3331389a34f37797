#if Postgres
public import ContactProjector
internal import LogChain

extension PostgresActivityStore {
    /// Verifies the whole log from the beginning, on one state of it, while appends continue.
    ///
    /// Recomputes positions, recorded times, the digest chain, the commitments to payloads, the columns from the
    /// payloads, and the decisions of each append. Then it compares the roots that are kept of the tree. A chain alone
    /// can't show that its end was cut off: only an earlier head, kept elsewhere, can. O(log · log entries).
    ///
    /// - Parameters:
    ///   - earlier: Heads of the chain that were kept elsewhere.
    ///   - treeHeads: Heads of the tree that were kept elsewhere.
    /// - Returns: The head of the chain.
    /// - Throws: `StoreError` with the code `damaged` that names the first entry that isn't as it was recorded, or
    ///   `otherLog` if the log doesn't continue one of the heads. A wrong root is `damaged` too, without a position:
    ///   roots follow from the links, and the next checkpoint drops and rebuilds them.
    @discardableResult
    public func verify(
        against earlier: [ChainHead] = [],
        treeHeads: [LogTreeHead] = []
    ) async throws(StoreError) -> ChainHead {
        do {
            return try await readers.use { connection in
                try await connection.reading { end in
                    let heads = EarlierHeads(earlier, treeHeads)
                    var verifier = try LogVerifier(connection, end: end, against: heads)
                    return try verifier.verify()
                }
            }
        } catch {
            throw StoreError(error, .reading, address)
        }
    }

    /// Returns the end of the digest chain, to keep outside the database and pass to
    /// ``verify(against:treeHeads:)`` later.
    ///
    /// O(1).
    public func chainHead() async throws(StoreError) -> ChainHead {
        try await read { connection in
            let rows = try await connection.query("SELECT position, link FROM contact_log.head")
            guard let row = rows.first else { throw CorruptEntryError.headless }
            return ChainHead(position: try EntryRow.position(row, 0), link: try row.bytes(1))
        }
    }
}
#endif
