internal import ContactProjector
internal import Foundation
internal import GRDB
internal import LogChain

/// The verification of one state of the log, entry by entry from the first.
struct LogVerifier {
    private let reader: LogReader
    private var earlier: EarlierHeads
    private var keptTree: TreeVerifier<TreeRows>
    /// The tree over the entries, unless nothing is compared with it.
    private var tree: TreeBlocks?
    private var erasures: [Int64: Position] = [:]
    /// The keys that several entries have, or `nil` if the index can't be read.
    private var repeatedKeys: Set<Int64>?
    private var streams: Set<Int64> = []
    private var link = DigestChain.origin
    private var append: LogHead?
    private var clock = ClockRemark()
    private var isAtEnd = false
    private var result = VerificationReport()

    init(_ reader: LogReader, against earlier: EarlierHeads = EarlierHeads()) {
        self.reader = reader
        self.earlier = earlier
        keptTree = TreeVerifier(TreeRows(reader), size: try? reader.head().position) {
            ($0 as? DatabaseError)?.message ?? "\($0)"
        }
        tree = keptTree.isEmpty && !earlier.haveTrees ? nil : TreeBlocks()
    }

    private var next: Position { result.head.position.next }

    /// Verifies the log and everything beside it.
    ///
    /// What can't be read is a finding too.
    mutating func verify() -> VerificationReport {
        attempt { verifier in
            // Before the entries, which must have lost their payloads if an erasure follows.
            try verifier.findErasures()
            verifier.repeatedKeys = try? verifier.findRepeatedKeys()
            verifier.compareHeads()
            try verifier.checkEntries()
            verifier.checkEnd()
        }
        if let remark = clock.remark { result.remarks.append(remark) }
        // Each part is attempted, also after a damaged one: the report names all that is wrong, not
        // the first thing.
        attempt { verifier in try StoreParts(verifier.reader).checkIdentity() }
        attempt { verifier in try StoreParts(verifier.reader).checkStreams() }
        attempt { verifier in try verifier.checkSnapshots() }
        checkTree()
        attempt { verifier in try StoreParts(verifier.reader).checkSchema() }
        attempt { verifier in try verifier.checkDatabase() }
        return result
    }

    private mutating func attempt(_ check: (inout LogVerifier) throws -> Void) {
        do {
            try check(&self)
        } catch let damage as CorruptEntryError {
            report(damage.finding, at: damage.position ?? next)
        } catch let damage as CorruptSchemaError {
            report(damage.text, at: nil)
        } catch let error as DatabaseError {
            report("can't be read: \(error.message ?? "\(error)")", at: next)
        } catch {
            report("can't be read: \(error)", at: next)
        }
    }

    private mutating func report(_ text: String, at position: Position?) {
        result.findings.append(VerificationReport.Finding(position: position, text: text))
    }

    private mutating func findErasures() throws {
        try reader.source.statement(
            """
            SELECT stream, max(position) FROM entry
            WHERE kind = ?
            GROUP BY stream
            """
        ).forEach {
            $0.add(LogEntry.Kind.erasure.code)
        } _: {
            erasures[try $0.number(0)] = try EntryRow.position($0, 1)
        }
    }

    /// Finds the keys that several entries have.
    ///
    /// Looking up each entry's versions would be a third of the work.
    private func findRepeatedKeys() throws -> Set<Int64> {
        var keys: Set<Int64> = []
        try reader.source.statement(
            """
            SELECT key FROM entry
            WHERE key IS NOT NULL
            GROUP BY key HAVING count(*) > 1
            """
        ).forEach { keys.insert(try $0.number(0)) }
        return keys
    }

    private mutating func checkEntries() throws {
        var appends = RecordedAppends(reader)
        var pieces = EntryPieces(reader)
        while let rows = try pieces.next() {
            for row in rows { try check(row, &appends) }
        }
        if let append, append.position != result.head.position {
            throw CorruptEntryError(position: next, finding: "entry missing")
        }
        guard try appends.next() == nil else {
            throw CorruptEntryError(
                position: next,
                finding: "entry missing, although its append is recorded"
            )
        }
    }

    private mutating func check(_ row: ExaminedEntry, _ appends: inout RecordedAppends) throws {
        // Damage ends the check of entries at the first one: the chain of all later ones depends on
        // it.
        guard row.position == next.rawValue else {
            throw CorruptEntryError(
                position: next,
                finding: row.position < 0
                    ? "position \(row.position) is negative"
                    : "entry missing; the log continues at position \(row.position)"
            )
        }
        let found = try row.findings.get()
        let entry = found.entry
        try checkRecordedAt(of: entry, &appends)
        try checkErasure(of: entry, found.number)
        guard !found.contradictsItself else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "columns and payload disagree"
            )
        }
        try checkKind(found)
        try checkLink(found)
        streams.insert(found.number)
        result.streams = streams.count
        if entry.isErased { result.erased += 1 }
    }

    private mutating func checkRecordedAt(of entry: LogEntry, _ appends: inout RecordedAppends)
        throws
    {
        if append.map({ entry.position > $0.position }) ?? true {
            guard let next = try appends.next() else {
                throw CorruptEntryError(
                    position: entry.position,
                    finding: "entry without an append"
                )
            }
            if let append { clock.add(next, after: append, at: entry.position) }
            append = next
        }
        guard let append, append.position >= entry.position, append.recordedAt == entry.recordedAt
        else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "recorded time differs from that of its append"
            )
        }
    }

    private func checkErasure(of entry: LogEntry, _ number: Int64) throws {
        guard entry.kind != .erasure else { return }
        let isBehindErasure = erasures[number].map { entry.position < $0 } ?? false
        if isBehindErasure, !entry.isErased {
            throw CorruptEntryError(
                position: entry.position,
                finding: "erased payload still present"
            )
        }
        guard try isBehindErasure || !entry.isErased || isBlankedLater(entry, number) else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "payload missing without an erasure"
            )
        }
    }

    /// Returns a Boolean value indicating whether a later revision records that the description was
    /// erased.
    private func isBlankedLater(_ entry: LogEntry, _ number: Int64) throws -> Bool {
        var isBlanked = false
        try reader.source.statement(
            """
            SELECT \(EntryRow.columns) FROM entry
            WHERE key = ? AND position > ? AND first_position = ?
            """
        ).rows {
            $0.add(entry.activity.id.key(in: number))
            $0.add(entry.position.rawValue)
            $0.add((entry.kind.first ?? entry.position).rawValue)
        } _: { row in
            let blank = try EntryRow.definition(row, of: entry.activity.stream).blank
            isBlanked = try row.optionalBytes(10) == blank
            return !isBlanked
        }
        return isBlanked
    }

    private func checkKind(_ found: ExaminedEntry.Findings) throws {
        let entry = found.entry
        guard entry.kind != .erasure else {
            if found.key != nil {
                throw CorruptEntryError(position: entry.position, finding: "unexpected key")
            }
            return
        }
        guard let key = found.key, !found.hasOtherKey else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "key doesn't match the id"
            )
        }
        let versions = try versions(of: entry, key: key)
        guard entry.isRecorded(after: versions) else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "entry differs from what an append would have recorded"
            )
        }
    }

    /// Returns the entries before another one that have the same id.
    private func versions(of entry: LogEntry, key: Int64) throws -> [LogEntry] {
        guard repeatedKeys?.contains(key) ?? true else { return [] }
        return try reader.versions(of: entry.activity.stream, key: key, before: entry.position)
            .filter { $0.activity.id == entry.activity.id }
    }

    private mutating func checkLink(_ found: ExaminedEntry.Findings) throws {
        let entry = found.entry
        guard found.commitment.count == 32 else {
            throw CorruptEntryError(position: entry.position, finding: "invalid commitment")
        }
        guard !found.hasOtherPayload else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "payload differs from the recorded one"
            )
        }
        link = DigestChain.link(
            after: link,
            header: EntryHeader(entry),
            commitment: Data(found.commitment)
        )
        guard Data(found.link) == link else {
            throw CorruptEntryError(position: entry.position, finding: "digest chain broken")
        }
        result.head = ChainHead(position: entry.position, link: [UInt8](link))
        addLeaf(found.link)
        compareHeads()
    }

    private mutating func addLeaf(_ link: [UInt8]) {
        guard let link = ChainDigest(link) else { return }
        for block in tree?.append(.leaf(link)) ?? [] { keptTree.check(block) }
    }

    /// Compares the heads at the last position so far.
    ///
    /// One that differs doesn't end the check: the others may hold, and the log may be another one.
    private mutating func compareHeads() {
        let position = result.head.position
        guard let next = earlier.nextPosition, next <= position else { return }
        let differences = earlier.differences(
            at: position,
            link: [UInt8](link),
            root: tree?.root ?? .ofNothing
        )
        for text in differences { report(text, at: position) }
    }

    private mutating func checkEnd() {
        isAtEnd = true
        for text in earlier.missing { report(text, at: next) }
    }
}

extension LogVerifier {
    private mutating func checkSnapshots() throws {
        // A replay of a damaged log would report its snapshots too, which adds nothing.
        guard result.isClean else { return }
        var verifier = SnapshotVerifier(reader)
        try verifier.verify()
        result.snapshots = verifier.checked
        for finding in verifier.findings { report(finding, at: nil) }
    }

    /// Reports wrong roots behind all that is wrong with the log, which is whole without them.
    private mutating func checkTree() {
        for text in keptTree.findings(size: isAtEnd ? result.head.position : nil) {
            result.findings.append(.init(position: nil, text: text, isOfTree: true))
        }
    }

    private mutating func checkDatabase() throws {
        var findings: [String] = []
        // Ten findings of SQLite are enough: the first one decides that a backup is needed.
        try reader.source.statement("PRAGMA integrity_check(10)")
            .forEach { findings.append(try $0.text(0)) }
        for text in findings where text != "ok" { report("SQLite reports: \(text)", at: nil) }
    }
}
