public import ContactProjector
internal import LogChain

extension SQLiteActivityStore {
    /// Returns the end of the digest chain, to keep outside the store and pass to
    /// ``verify(against:treeHeads:)`` later.
    ///
    /// O(log entries).
    public func chainHead() async throws(StoreError) -> ChainHead {
        try await read { reader in
            let position = try reader.head().position
            return ChainHead(position: position, link: [UInt8](try reader.link(at: position)))
        }
    }

    /// Verifies the whole log from the beginning, and names the first position that isn't intact.
    ///
    /// ```swift
    /// let kept = try await store.chainHead()  // write it down outside the store
    /// let report = try await store.verify(against: [kept])
    /// for finding in report.findings { print(finding) }
    /// ```
    ///
    /// Recomputes positions, recorded times, the digest chain, the commitments to payloads, the
    /// columns from the payloads, and the decisions of each append. Then it replays the activities
    /// that each snapshot covers, compares the roots that are kept of the tree, the schema, and runs
    /// SQLite's own check. Damage is a finding, not an error. A chain alone can't show that its end
    /// was cut off: only an earlier head, kept elsewhere, can. O(log · log entries), on one state of
    /// the log, while appends continue.
    ///
    /// A wrong root is a finding without a position: roots follow from the links, so the log is
    /// intact without them, and the next `projector checkpoint` drops and rebuilds them. Only roots
    /// over entries before the first damaged one are compared.
    ///
    /// - Parameters:
    ///   - heads: Heads that the log once had.
    ///   - treeHeads: Heads that its tree once had, such as those of kept checkpoints.
    /// - Returns: The end of the intact part of the log, and the problems found.
    /// - Throws: `StoreError` if nothing can be read.
    public func verify(
        against heads: [ChainHead] = [],
        treeHeads: [LogTreeHead] = []
    ) async throws(StoreError) -> VerificationReport {
        try await read { reader in
            var verifier = LogVerifier(reader, against: EarlierHeads(heads, treeHeads))
            return verifier.verify()
        }
    }
}
