/// A store that proves the entries it has to be part of its log.
///
/// The proofs are about the tree over the log's entries, whose leaves are their links. They are checked without the store.
public protocol LogProving: ActivityStore {
    /// Calls a closure with one state of the log, of which it can read proofs and the entries of some contacts.
    ///
    /// The closure runs on a thread that may wait for a disk. Appends meanwhile aren't part of the state.
    ///
    /// - Parameters:
    ///   - streams: The contacts whose entries may be read.
    ///   - body: The closure, which is called once.
    /// - Returns: The result of the closure.
    /// - Throws: ``StoreError`` when the log can't be read, or what the closure throws, as it is.
    func proving<Answer: Sendable>(
        _ streams: [StreamID],
        _ body: @escaping @Sendable (any ProvenLog) throws -> Answer
    ) async throws -> Answer
}

/// One state of a log, with the proofs of its entries.
///
/// It is valid only inside the closure that got it.
public protocol ProvenLog {
    /// The last position.
    var head: Position { get }

    /// Calls a closure with the entries of the contacts asked about, by position.
    ///
    /// O(own histories · log entries), with memory for their positions.
    ///
    /// - Parameters:
    ///   - size: The last position that counts.
    ///   - body: The closure.
    /// - Throws: ``StoreError`` when an entry can't be read, or what the closure throws, as it is.
    func forEachEntry(upTo size: Position, _ body: (ProvenEntry) throws -> Void) throws

    /// Returns the roots of the tree at the size of an earlier head, and at a size after it.
    ///
    /// Roots that the store keeps are used only up to the earlier size, and only if they give the earlier root. All others
    /// follow from the links. So nothing that the store derived is taken for what the log has. O(entries after the
    /// earlier head + log entries).
    ///
    /// - Parameters:
    ///   - earlier: A head of the log that was kept elsewhere, or `nil` if there is none.
    ///   - size: The size of the tree.
    /// - Returns: The roots. The first one is that of the earlier head, unless the log has other entries up to there.
    /// - Throws: ``StoreError``; with the code ``StoreError/Code/otherLog`` when the log has fewer entries.
    func roots(
        from earlier: LogTreeHead?,
        to size: Position
    ) throws(StoreError) -> (then: [UInt8]?, now: [UInt8])

    /// Returns the roots of the subtrees of a tree without one of some entries, from left to right.
    ///
    /// With the entries' links they give the root. O(positions · log entries).
    ///
    /// - Parameters:
    ///   - positions: The positions of the entries, in ascending order.
    ///   - size: The size of the tree.
    /// - Returns: The roots, 32 bytes each.
    /// - Throws: ``StoreError``; with the code ``StoreError/Code/otherLog`` when the log has fewer entries.
    func nodes(beside positions: [Position], in size: Position) throws(StoreError) -> [[UInt8]]

    /// Returns the hashes that show that an entry is in the tree of a size, from the leaf up.
    ///
    /// - Throws: ``StoreError``; with the code ``StoreError/Code/otherLog`` when the log has fewer entries.
    func inclusionProof(of position: Position, in size: Position) throws(StoreError) -> [[UInt8]]

    /// Returns the hashes that show that the tree of a size continues the tree of an earlier size.
    ///
    /// - Throws: ``StoreError``; with the code ``StoreError/Code/otherLog`` when the log has fewer entries.
    func consistencyProof(
        from earlier: Position,
        to size: Position
    ) throws(StoreError) -> [[UInt8]]
}

extension LogProving {
    /// Returns the head of the tree over the log's entries, by default over all of them.
    ///
    /// O(entries): it follows from the links alone.
    ///
    /// - Throws: ``StoreError``; with the code ``StoreError/Code/otherLog`` when the log has fewer entries.
    public func treeHead(at size: Position? = nil) async throws -> LogTreeHead {
        try await proving([]) { log in
            let size = size ?? log.head
            return LogTreeHead(size: size, root: try log.roots(from: nil, to: size).now)
        }
    }

    /// Returns the hashes that show that the tree of a size, by default of all entries, continues that of an earlier size.
    ///
    /// O(log entries) where the store keeps the roots of blocks.
    ///
    /// - Throws: ``StoreError``; with the code ``StoreError/Code/otherLog`` when the log has fewer entries.
    public func consistencyProof(
        from earlier: Position,
        to size: Position? = nil
    ) async throws -> [[UInt8]] {
        try await proving([]) { try $0.consistencyProof(from: earlier, to: size ?? $0.head) }
    }

    /// Returns the hashes that show that an entry is in the tree of a size, by default of all entries, from the leaf up.
    ///
    /// The leaf is the entry's link. So a head of the digest chain that was noted earlier is proven to be part of a later
    /// tree by the proof of its position. O(log entries) where the store keeps the roots of blocks.
    ///
    /// - Throws: ``StoreError``; with the code ``StoreError/Code/otherLog`` when the log has fewer entries.
    public func inclusionProof(
        of position: Position,
        in size: Position? = nil
    ) async throws -> [[UInt8]] {
        try await proving([]) { try $0.inclusionProof(of: position, in: size ?? $0.head) }
    }
}
