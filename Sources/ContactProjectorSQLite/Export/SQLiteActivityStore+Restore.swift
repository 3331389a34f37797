public import ActivityJSON
public import ContactProjector
internal import Foundation
internal import GRDB
internal import LogChain

extension SQLiteActivityStore {
    /// Creates a store from an export, identical to the one that was exported.
    ///
    /// ```swift
    /// let head = try await SQLiteActivityStore.restore(
    ///     .file("export.ndjson.gz"),
    ///     to: "contacts.db"
    /// )
    /// ```
    ///
    /// Positions, recorded times, kinds, erased entries, rejects and the digest chain are the same,
    /// and another export gives the same bytes. Every line is checked against the chain, and the
    /// whole log is verified, before the store gets its name. Until then it is beside it as
    /// `-unfinished`, and it is removed after an error. O(log · log entries).
    ///
    /// The chain shows that an export is complete, not whose it is: compare the returned head with
    /// one that was kept.
    ///
    /// - Parameters:
    ///   - export: The output of ``export(_:)``, plain or gzip.
    ///   - path: The path of the store; nothing may be there.
    ///   - maximumLineBytes: The maximum length of a line; by default enough for a payload of 16 MiB in any layout.
    ///     Memory stays within about 30 times as much for a hostile line of that length.
    /// - Returns: The end of the chain.
    /// - Throws: `StoreError`, which names the invalid line.
    @discardableResult
    public static func restore(
        _ export: ActivitySource,
        to path: String,
        maximumLineBytes: Int = 40 << 20
    ) async throws(StoreError) -> ChainHead {
        let files = try StoreFiles(at: path)
        do {
            let unfinished = try StagedStoreFile(files)
            do {
                let lines = ExportLines(name: export.name)
                let queue = try unfinished.open()
                let head = try await queue.writeWithoutTransaction { db in
                    let reader = try LineReader(export, maximumLineBytes: maximumLineBytes)
                    return try lines.restore(from: reader, into: db)
                }
                try unfinished.publish(queue)
                return head
            } catch {
                unfinished.discard()
                throw error
            }
        } catch let error as ReadError {
            throw StoreError(error)
        } catch {
            throw StoreError(error, .copying, files)
        }
    }
}

/// The lines of one export, being restored into a store.
private struct ExportLines {
    let name: String

    func restore(from reader: LineReader, into db: Database) throws -> ChainHead {
        var head: ChainHead?
        // One transaction for all lines. There is no journal to roll it back, but after an error
        // the file is discarded.
        try db.inTransaction(.exclusive) {
            try Schema.migrate(db)
            var restorer = try at(1) { try LogRestorer(db, header: line(reader) ?? []) }
            while let line = try line(reader) { try at(reader.number) { try restorer.add(line) } }
            try at(reader.number) { try restorer.finish() }
            head = restorer.head
            return .commit
        }
        try verify(db, head)
        return head ?? ChainHead(position: .zero, link: [UInt8](DigestChain.origin))
    }

    private func line(_ reader: LineReader) throws -> ArraySlice<UInt8>? {
        switch try reader.next() {
        case nil: return nil
        case .line(let line): return line
        case .unended: throw flaw(reader.number, "truncated line")
        case .tooLong: throw flaw(reader.number, "the line is longer than the limit")
        }
    }

    private func at<Answer>(_ line: Int, _ work: () throws -> Answer) throws -> Answer {
        do {
            return try work()
        } catch let found as ExportFormat.ExportFormatError {
            throw flaw(line, found.text)
        } catch let found as ObjectParsingError {
            throw flaw(line, found.description)
        } catch let error as StoreError {
            let source = name == "-" ? "standard input" : name
            let sign = error.code == .foreign ? "" : ":"
            throw StoreError(
                code: error.code,
                cause: "\(source)\(sign) \(error.cause)",
                hint: error.hint
            )
        }
    }

    /// Verifies the restored log, including what single lines can't show, such as the decisions of
    /// each append.
    private func verify(_ db: Database, _ head: ChainHead?) throws {
        var verifier = LogVerifier(
            LogReader(db),
            against: EarlierHeads([head].compactMap(\.self))
        )
        guard let finding = verifier.verify().findings.first else { return }
        // Line 1 is the header, so the entry at position 1 is on line 2.
        throw flaw(finding.position.map { Int($0.rawValue) + 1 }, finding.text)
    }

    private func flaw(_ line: Int?, _ text: String) -> StoreError {
        StoreError(
            code: .damaged,
            cause: "\(name)\(line.map { ":\($0)" } ?? ""): \(text)",
            hint: "nothing was restored; export the store again, or use an earlier export"
        )
    }
}

extension StoreError {
    fileprivate init(_ error: ReadError) {
        let code: Code =
            switch error.code {
            case .cannotOpen, .isDirectory: .unavailable
            case .cannotRead: .failed
            case .outOfMemory: .exhausted
            default: .damaged
            }
        self.init(code: code, cause: error.finding, hint: error.hint)
    }
}
