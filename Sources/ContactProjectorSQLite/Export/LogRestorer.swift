internal import ActivityJSON
internal import ContactProjector
internal import Foundation
internal import GRDB
internal import LogChain

/// The restorer of a log from an export, line by line, inside one transaction.
struct LogRestorer {
    private let db: Database
    private let parser: ExportParser
    private let header: ExportFormat.Header
    private var writer: LogWriter?
    private var position = Position.zero
    private var link = DigestChain.origin
    private var rejects: Int64 = 0

    /// Starts with the first line of the export.
    init(_ db: Database, header line: ArraySlice<UInt8>) throws {
        self.db = db
        parser = try ExportParser()
        header = try parser.header(line)
    }

    /// The head that the export's first line contains.
    var head: ChainHead { header.head }

    /// Adds the entry or reject of a line after the first one.
    mutating func add(_ line: ArraySlice<UInt8>) throws {
        switch try parser.line(line, version: header.version) {
        case .entry(let exported): try add(exported)
        case .reject(let reject): try add(reject)
        }
    }

    /// Ends the log.
    ///
    /// Throws if it isn't complete.
    mutating func finish() throws {
        try finishAppend()
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
            throw ExportFormat.ExportFormatError(
                text: "digest chain doesn't match the first line"
            )
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
        // Entries of one append have one recorded time, and no two appends have the same, so a
        // change of the time begins an append.
        if writer?.recordedAt != entry.recordedAt { try beginAppend(at: entry.recordedAt) }
        try write(exported)
        // The link was computed from the columns that were written, so a line with an altered field
        // is found here.
        guard writer?.link == exported.link else {
            throw ExportFormat.ExportFormatError(
                text: "digest chain broken"
            )
        }
        position = entry.position
        link = exported.link
    }

    private mutating func add(_ reject: RecordedReject) throws {
        guard position == head.position, rejects < header.rejects else {
            throw ExportFormat.ExportFormatError(text: "unexpected reject")
        }
        guard try db.add(reject) else {
            throw ExportFormat.ExportFormatError(text: "duplicate reject")
        }
        rejects += 1
    }

    private mutating func beginAppend(at time: Timestamp) throws {
        try finishAppend()
        // Streams aren't remembered from line to line, since the export determines when a secret
        // appears.
        let writer = try LogWriter(db, StreamRows()) { time }
        guard writer.recordedAt == time else {
            throw ExportFormat.ExportFormatError(
                text: "recorded_at is earlier than in the previous entry"
            )
        }
        self.writer = writer
    }

    private mutating func finishAppend() throws {
        _ = try writer?.finish()
        writer = nil
    }

    private mutating func write(_ exported: ExportFormat.Entry) throws {
        guard var writer else { return }
        let entry = exported.entry
        let row = try self.row(for: exported, writer)
        let key = entry.kind == .erasure ? nil : entry.activity.id.key(in: row.number)
        try writer.insert(
            entry,
            in: row.number,
            key: key,
            commitment: exported.payload.map {
                let salt =
                    exported.salt ?? DigestChain.salt(secret: row.secret, at: entry.position)
                return DigestChain.commitment(to: $0, salt: salt)
            } ?? exported.commitment,
            payload: exported.payload,
            salt: exported.salt
        )
        self.writer = writer
    }

    /// Finds or creates the row of the entry's stream.
    ///
    /// A stream's secret applies to the rest of the export. A later erasure would have removed both
    /// the secret and the payloads before it, or given them salts of their own.
    private func row(for exported: ExportFormat.Entry, _ writer: LogWriter) throws -> StreamRow {
        let stream = exported.entry.activity.stream
        let row = try writer.statements.row(of: stream)
        let secret = try exported.secret(held: row?.secret)
        if let row {
            if row.secret == nil, let secret { try writer.set(secret: secret, of: row.number) }
            return StreamRow(number: row.number, secret: secret ?? Data(), isFresh: false)
        }
        let number = try writer.makeRow(of: stream, secret: secret)
        return StreamRow(number: number, secret: secret ?? Data(), isFresh: true)
    }
}
