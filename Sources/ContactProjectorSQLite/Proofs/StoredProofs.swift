internal import ContactProjector
internal import LogChain

/// The proofs of one state of a store's log, and the entries of some contacts.
final class StoredProofs: ProvenLog {
    private let proofs: LogProofs<TreeRows>
    private let files: StoreFiles
    private let entries: StoredHistories

    /// Creates the proofs, with kept roots that were just made or with others, which may be wrong.
    init(
        _ reader: LogReader,
        _ streams: [StreamID],
        _ files: StoreFiles,
        believesKept: Bool
    ) throws {
        self.files = files
        proofs = LogProofs(
            TreeRows(reader),
            head: try reader.head().position,
            believesKept: believesKept
        )
        entries = try StoredHistories(of: streams, reader)
    }

    var head: Position { proofs.head }

    /// A Boolean value that indicates whether kept roots aren't what the links give.
    var foundWrongRoots: Bool { proofs.foundWrongRoots }

    func forEachEntry(upTo size: Position, _ body: (ProvenEntry) throws -> Void) throws {
        try proofs.check(size)
        for place in entries.places where place.position <= size.rawValue {
            try body(try converted { try entries.entry(at: place) })
        }
    }

    func roots(
        from earlier: LogTreeHead?,
        to size: Position
    ) throws(StoreError) -> (then: [UInt8]?, now: [UInt8]) {
        try converted { try proofs.roots(from: earlier, to: size) }
    }

    func nodes(beside positions: [Position], in size: Position) throws(StoreError) -> [[UInt8]] {
        try converted { try proofs.nodes(beside: positions, in: size) }
    }

    func inclusionProof(of position: Position, in size: Position) throws(StoreError) -> [[UInt8]] {
        try converted { try proofs.inclusionProof(of: position, in: size) }
    }

    func consistencyProof(
        from earlier: Position,
        to size: Position
    ) throws(StoreError) -> [[UInt8]] {
        try converted { try proofs.consistencyProof(from: earlier, to: size) }
    }

    private func converted<Answer>(_ body: () throws -> Answer) throws(StoreError) -> Answer {
        do {
            return try body()
        } catch {
            throw StoreError(error, .reading, files)
        }
    }
}
