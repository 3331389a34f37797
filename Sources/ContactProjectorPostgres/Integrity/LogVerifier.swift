#if Postgres
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The verification of one state of the log, entry by entry from the first, on a thread that may wait.
struct LogVerifier {
    private let connection: Connection
    private let end: Position
    private var earlier: EarlierHeads
    private var keptTree: TreeVerifier<TreeRows>
    /// The tree over the entries, unless nothing is compared with it.
    private var tree: TreeBlocks?
    private var recording: RecordedEntries
    private var head = ChainHead(position: .zero, link: [UInt8](DigestChain.origin))
    private var differences: [String] = []

    /// Begins the verification of a log that ends at a position.
    init(_ connection: Connection, end: Position, against earlier: EarlierHeads) throws {
        self.connection = connection
        self.end = end
        self.earlier = earlier
        keptTree = TreeVerifier(TreeRows(connection), size: end) {
            ($0 as? ServerError)?.message ?? "\($0)"
        }
        tree = keptTree.isEmpty && !earlier.haveTrees ? nil : TreeBlocks()
        recording = try RecordedEntries(connection)
    }

    /// Verifies the log, and throws the first problem: of an entry, of a kept head, or of a kept root.
    mutating func verify() throws -> ChainHead {
        compareHeads()
        try checkEntries()
        try checkEnd()
        if let difference = (differences + earlier.missing).first {
            throw StoreError(
                code: .otherLog,
                cause: difference,
                hint: "it was restored or edited, or is another log"
            )
        }
        if let wrong = keptTree.findings(size: end).first {
            throw StoreError(
                code: .damaged,
                cause: wrong,
                hint: "the next `projector checkpoint` drops and rebuilds it"
            )
        }
        return head
    }

    private mutating func checkEntries() throws {
        var pages = EntryPages(connection)
        while true {
            let page: [EntryPages.Stored]
            (pages, page) = try Waiting.task { [pages] in
                var pages = pages
                let page = try await pages.next(PayloadCodec())
                return (pages, page)
            }
            guard !page.isEmpty else { return }
            try recording.look(up: page)
            for stored in page { try check(stored) }
        }
    }

    private mutating func check(_ stored: EntryPages.Stored) throws {
        let entry = stored.entry
        try stored.checkPayload()
        try recording.check(entry)
        let link = DigestChain.link(
            after: Data(head.link),
            header: EntryHeader(entry),
            commitment: stored.commitment
        )
        guard stored.link == link else {
            throw CorruptEntryError(position: entry.position, finding: "digest chain broken")
        }
        head = ChainHead(position: entry.position, link: [UInt8](link))
        if let leaf = ChainDigest(head.link) {
            for block in tree?.append(.leaf(leaf)) ?? [] { keptTree.check(block) }
        }
        compareHeads()
    }

    /// Compares the heads at the last position so far.
    ///
    /// One that differs doesn't end the check: an entry that is damaged says more.
    private mutating func compareHeads() {
        guard let next = earlier.nextPosition, next <= head.position else { return }
        differences += earlier.differences(
            at: head.position,
            link: head.link,
            root: tree?.root ?? .ofNothing
        )
    }

    private mutating func checkEnd() throws {
        let connection = connection
        let rows = try Waiting.task {
            try await connection.query(
                "SELECT position, link, recorded_at FROM contact_log.head"
            )
        }
        guard let row = rows.first else { throw CorruptEntryError.headless }
        guard try EntryRow.position(row, 0) == head.position, try row.bytes(1) == head.link else {
            throw CorruptEntryError(
                position: head.position.next,
                finding: "the log's head doesn't match"
            )
        }
        try recording.checkEnd(try row.optionalNumber(2) == nil ? nil : EntryRow.timestamp(row, 2))
    }
}
#endif
