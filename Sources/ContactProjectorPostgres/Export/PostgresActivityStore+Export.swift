#if Postgres
internal import ActivityJSON
public import ContactProjector
internal import Foundation
internal import LogChain

extension PostgresActivityStore: LogExporting {
    /// Writes the whole log as lines of JSON, from which any store restores an identical log.
    ///
    /// The export is of one state of the log, also during appends, and is verified while it is written: every commitment
    /// and every link is computed again. It holds every payload and the secrets of the digest chain. O(log).
    ///
    /// - Parameter write: Receives whole lines, about 256 KiB at a time, on a thread that may wait.
    /// - Returns: The head of the exported chain.
    /// - Throws: `StoreError` when the log can't be read or is damaged, or what `write` throws, as it is.
    @discardableResult
    public func export(
        _ write: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> ChainHead {
        do {
            return try await readers.use { connection in
                try await EntryPages.begin(connection)
                var exporter = LogExporter(connection, write)
                let head = try await exporter.run()
                try await connection.execute("COMMIT")
                return head
            }
        } catch let refusal as ConsumerRefusal {
            throw refusal.reason
        } catch {
            throw StoreError(error, .reading, address)
        }
    }
}

/// The error of the export's consumer, distinguished from errors of the store.
private struct ConsumerRefusal: Error {
    let reason: any Error
}

/// The export of one state of the log, verified while it is written.
private struct LogExporter {
    // One call of the consumer for 256 KiB, instead of one for each line.
    private static let blockSize = 256 << 10

    private let connection: Connection
    private let write: @Sendable ([UInt8]) throws -> Void
    private var json = JSONWriter(reserving: Self.blockSize)
    private var position = Position.zero
    private var link = DigestChain.origin
    private var written: Set<StreamID> = []

    init(_ connection: Connection, _ write: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.connection = connection
        self.write = write
    }

    mutating func run() async throws -> ChainHead {
        let (head, id) = try await end()
        let rejects = try await connection.query("SELECT count(*) FROM contact_log.reject")
        json.line(
            ExportFormat.Header(log: id, head: head, rejects: try rejects.first?.number(0) ?? 0)
        )
        try await writeEntries()
        guard position == head.position, [UInt8](link) == head.link else {
            throw CorruptEntryError(
                position: position.next,
                finding: "the log's head doesn't match"
            )
        }
        try await writeRejects()
        try await flush()
        return head
    }

    private func end() async throws -> (ChainHead, LogID?) {
        let rows = try await connection.query("SELECT position, link, log_id FROM contact_log.head")
        guard let row = rows.first else { throw CorruptEntryError.headless }
        let head = ChainHead(position: try EntryRow.position(row, 0), link: try row.bytes(1))
        return (head, LogID(bytes: try row.bytes(2)))
    }

    private mutating func writeEntries() async throws {
        let codec = PayloadCodec()
        var pages = EntryPages(connection)
        while true {
            let page = try await pages.next(codec)
            guard !page.isEmpty else { return }
            for stored in page { try add(stored) }
            try await flush(over: Self.blockSize)
        }
    }

    private mutating func add(_ stored: EntryPages.Stored) throws {
        try stored.checkPayload()
        let entry = stored.entry
        position = entry.position
        link = DigestChain.link(
            after: link,
            header: EntryHeader(entry),
            commitment: stored.commitment
        )
        guard stored.link == link else {
            throw CorruptEntryError(position: position, finding: "digest chain broken")
        }
        // On the first entry that needs it: an entry with its own salt doesn't.
        let hasSecret =
            stored.payload != nil && stored.salt == nil
            && written.insert(entry.activity.stream).inserted
        json.line(
            ExportFormat.Entry(
                entry: entry,
                secret: hasSecret ? stored.secret : nil,
                salt: stored.payload == nil ? nil : stored.salt,
                payload: stored.payload.map { Data($0) },
                commitment: stored.commitment,
                link: stored.link
            )
        )
    }

    private mutating func writeRejects() async throws {
        var last: Int64 = 0
        while true {
            let page = try await connection.rejects(after: last, limit: 1_000)
            guard let end = page.last else { return }
            last = end.number
            for reject in page { json.line(reject) }
            try await flush(over: Self.blockSize)
        }
    }

    private mutating func flush(over size: Int = 0) async throws {
        guard json.bytes.count > size else { return }
        let (bytes, write) = (json.bytes, write)
        do {
            // The consumer may wait for a disk or a pipe.
            try await Waiting.onThread { try write(bytes) }
        } catch {
            throw ConsumerRefusal(reason: error)
        }
        json.clear()
    }
}
#endif
