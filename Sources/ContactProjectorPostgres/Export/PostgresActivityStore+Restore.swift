#if Postgres
public import ActivityJSON
public import ContactProjector
internal import LogChain

extension PostgresActivityStore {
    /// Restores an export into an empty log, identical to the one that was exported except for the log's id.
    ///
    /// Positions, recorded times, kinds, erased entries, rejects and the digest chain are the same, so the log has the
    /// same tree. Every line is checked against the chain, in one transaction: after an error the log is as empty as
    /// before. Memory grows with the contacts. O(log · log entries).
    ///
    /// - Parameters:
    ///   - export: The output of ``export(_:)`` or of another store's, plain or gzip.
    ///   - maximumLineBytes: The maximum length of a line.
    /// - Returns: The end of the chain; compare it with one that was kept.
    /// - Throws: `StoreError`, which names the invalid line, or says that the log isn't empty.
    @discardableResult
    public func restore(
        _ export: ActivitySource,
        maximumLineBytes: Int = 40 << 20
    ) async throws(StoreError) -> ChainHead {
        guard options.mode == .readWrite else { throw .readOnlyLog(address) }
        do {
            let makeSecret = makeSecret
            let head = try await writers.use { connection in
                let locked = try await LogWriter.begin(connection, batch: [])
                let rejects = try await connection.query("SELECT FROM contact_log.reject LIMIT 1")
                guard locked.head.position == .zero, rejects.first == nil else {
                    throw StoreError(
                        code: .unavailable,
                        cause: "the log isn't empty",
                        hint: "restore into another database"
                    )
                }
                let writer = try LogWriter(connection, locked, now: locked.now, makeSecret)
                let lines = ExportLines(name: export.name, export, maximumLineBytes)
                let head = try await lines.restore(writer)
                try await connection.execute("NOTIFY contact_log")
                try await connection.execute("COMMIT")
                return head
            }
            arrivals.arrived(upTo: head.position)
            return head
        } catch let error as ReadError {
            throw StoreError(code: .unavailable, cause: error.finding, hint: error.hint)
        } catch {
            throw StoreError(error, .writing, address)
        }
    }
}

/// The lines of one export, being restored into a log.
private struct ExportLines: Sendable {
    let name: String
    let source: ActivitySource
    let maximumLineBytes: Int

    init(name: String, _ source: ActivitySource, _ maximumLineBytes: Int) {
        self.name = name
        self.source = source
        self.maximumLineBytes = maximumLineBytes
    }

    func restore(_ writer: LogWriter) async throws -> ChainHead {
        let reader = try LineReader(source, maximumLineBytes: maximumLineBytes)
        do {
            var restorer = try LogRestorer(writer, header: line(reader) ?? [])
            while let line = try line(reader) {
                try restorer.add(line)
                if restorer.isFull { try await restorer.write() }
            }
            try await restorer.finish()
            return restorer.head
        } catch let found as ExportFormat.ExportFormatError {
            throw flaw(reader.number, found.text)
        } catch let found as ObjectParsingError {
            throw flaw(reader.number, found.description)
        }
    }

    private func line(_ reader: LineReader) throws -> ArraySlice<UInt8>? {
        switch try reader.next() {
        case nil: return nil
        case .line(let line): return line
        case .unended: throw flaw(reader.number, "truncated line")
        case .tooLong: throw flaw(reader.number, "the line is longer than the limit")
        }
    }

    private func flaw(_ line: Int, _ text: String) -> StoreError {
        StoreError(
            code: .damaged,
            cause: "\(name):\(line): \(text)",
            hint: "nothing was restored; export the store again, or use an earlier export"
        )
    }
}
#endif
