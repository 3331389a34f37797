#if Postgres
internal import ActivityJSON
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The restorer of a log from the lines of an export, inside one transaction.
struct LogRestorer {
    // As many as an import appends at once; each batch is one copy.
    private static let batchSize = 5_000
    private static let batchBytes = 8 << 20

    private let parser: ExportParser
    private let header: ExportFormat.Header
    private var writer: LogWriter
    private var position = Position.zero
    private var link = DigestChain.origin
    private var rejects: Int64 = 0
    private var appends: [LogHead] = []
    private var entries: [SealedEntry] = []
    private var pendingRejects: [RecordedReject] = []
    private var pendingBytes = 0
    /// The secrets of the streams so far; a stream whose texts are erased has none.
    private var secrets: [StreamID: Data?] = [:]

    /// Starts with the first line of the export, in an empty log.
    init(_ writer: LogWriter, header line: ArraySlice<UInt8>) throws {
        self.writer = writer
        parser = try ExportParser()
        header = try parser.header(line)
    }

    /// The head that the export's first line contains.
    var head: ChainHead { header.head }

    /// A Boolean value that indicates whether enough was added to be written.
    var isFull: Bool {
        entries.count + pendingRejects.count >= Self.batchSize || pendingBytes >= Self.batchBytes
    }

    /// Adds the entry or reject of a line after the first one.
    mutating func add(_ line: ArraySlice<UInt8>) throws {
        pendingBytes += line.count
        switch try parser.line(line, version: header.version) {
        case .entry(let exported): try add(exported)
        case .reject(let reject):
            guard position == head.position, rejects < header.rejects else {
                throw ExportFormat.ExportFormatError(text: "unexpected reject")
            }
            pendingRejects.append(reject)
            rejects += 1
        }
    }

    private mutating func add(_ exported: ExportFormat.Entry) throws {
        let entry = exported.entry
        guard entry.position == position.next, position < head.position else {
            throw ExportFormat.ExportFormatError(
                text: position < head.position
                    ? "expected position \(position.next), found \(entry.position)"
                    : "more entries than the first line announces"
            )
        }
        // Entries of one append have one recorded time, and no two appends have the same.
        if appends.last?.recordedAt != entry.recordedAt {
            guard appends.last?.recordedAt.map({ $0 < entry.recordedAt }) ?? true else {
                throw ExportFormat.ExportFormatError(
                    text: "recorded_at is earlier than in the previous entry"
                )
            }
            appends.append(LogHead(position: entry.position, recordedAt: entry.recordedAt))
        }
        appends[appends.endIndex - 1] = LogHead(
            position: entry.position,
            recordedAt: entry.recordedAt
        )
        let secret = try exported.secret(held: secrets[exported.entry.activity.stream] ?? nil)
        secrets[entry.activity.stream] = .some(secret)
        let payload = exported.payload
        let salt =
            exported.salt ?? secret.map { DigestChain.salt(secret: $0, at: entry.position) }
        let sealed = writer.sealed(
            entry,
            commitment: payload.flatMap { payload in
                salt.map { DigestChain.commitment(to: payload, salt: $0) }
            } ?? exported.commitment,
            salt: exported.salt,
            payload: payload.map { [UInt8]($0) }
        )
        // The link was computed from what is written, so a line with an altered field is found here.
        guard sealed.link == exported.link else {
            throw ExportFormat.ExportFormatError(text: "digest chain broken")
        }
        entries.append(sealed)
        position = entry.position
        link = sealed.link
    }

    /// Writes what was added since the last call.
    mutating func write() async throws {
        if !entries.isEmpty { try await writer.insert(entries) }
        let count = pendingRejects.count
        if count > 0, try await writer.add(pendingRejects) != count {
            throw ExportFormat.ExportFormatError(text: "duplicate reject")
        }
        entries = []
        pendingRejects = []
        pendingBytes = 0
    }

    /// Ends the log.
    ///
    /// Throws if it isn't complete.
    mutating func finish() async throws {
        try await write()
        guard position == head.position else {
            throw ExportFormat.ExportFormatError(
                text: "export truncated: expected position \(head.position)"
            )
        }
        guard rejects == header.rejects else {
            throw ExportFormat.ExportFormatError(
                text: "export truncated: expected \(header.rejects) rejects"
            )
        }
        guard [UInt8](link) == head.link else {
            throw ExportFormat.ExportFormatError(text: "digest chain doesn't match the first line")
        }
        let streams = secrets.keys.sorted()
        for start in stride(from: 0, to: streams.count, by: Self.batchSize) {
            let part = Array(streams[start..<min(start + Self.batchSize, streams.count)])
            try await writer.set(part.map { secrets[$0] ?? nil }, of: part)
        }
        try await writer.set(appends)
    }
}

extension LogWriter {
    /// Writes the ends of all appends of a restored log, and its head.
    fileprivate func set(_ appends: [LogHead]) async throws {
        guard let last = appends.last else { return }
        var rows = CopyBuffer(columns: 2)
        for append in appends {
            rows.addRow { row in
                row.append(field: append.recordedAt?.microseconds)
                row.append(field: append.position.rawValue)
            }
        }
        try await connection.copy(
            "COPY contact_log.append (recorded_at, last_position) FROM STDIN (FORMAT binary)",
            rows
        )
        _ = try await connection.query(
            "UPDATE contact_log.head SET position = $1, recorded_at = $2, link = $3",
            [
                .number(last.position.rawValue), .number(last.recordedAt?.microseconds),
                .bytes([UInt8](link)),
            ]
        )
    }
}
#endif
