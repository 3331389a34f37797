internal import ActivityJSON
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The export of one state of the log, verified while it is written so that the result can be
/// restored.
struct LogExporter {
    private let reader: LogReader
    private let write: ([UInt8]) throws -> Void
    private var json = JSONWriter(reserving: Self.blockSize)
    private var position = Position.zero
    private var link = DigestChain.origin
    /// The streams whose secret was written, as bits of 64 streams for each key: there may be
    /// millions of streams.
    private var told: [Int64: UInt64] = [:]

    // One call of the consumer for 256 KiB, instead of one for each line.
    private static let blockSize = 256 << 10

    init(_ reader: LogReader, _ write: @escaping ([UInt8]) throws -> Void) {
        self.reader = reader
        self.write = write
    }

    /// Writes the whole log and returns its head.
    mutating func run() throws -> ChainHead {
        let end = try reader.head().position
        let head = ChainHead(position: end, link: [UInt8](try reader.link(at: end)))
        json.line(
            ExportFormat.Header(
                log: try reader.logID(),
                head: head,
                rejects: Int64(try reader.rejectCount())
            )
        )
        try writeEntries()
        guard position == end else {
            throw CorruptEntryError(
                position: position.next,
                finding: "the log's head doesn't match"
            )
        }
        try writeRejects()
        try flush()
        return head
    }

    private mutating func writeEntries() throws {
        // A left join, so that an entry without a stream is reported as damage instead of left out.
        let statement = try reader.source.statement(
            """
            SELECT \(EntryRow.columns), contact, org, secret, stream, commitment, link,
                \(reader.saltColumn)
            FROM entry
            LEFT JOIN (SELECT id AS number, contact, org, secret FROM stream)
                ON number = stream
            ORDER BY position
            """
        )
        try statement.forEach { row in
            let stream = try EntryRow.stream(row, 11)
            let entry = try EntryRow.entry(row, of: stream, codec: reader.codec)
            let exported = try exported(entry, row)
            try check(exported)
            json.line(exported)
            try flush(over: Self.blockSize)
        }
    }

    private mutating func exported(_ entry: LogEntry, _ row: SQLRow) throws -> ExportFormat.Entry {
        let payload = entry.kind == .erasure ? nil : try row.optionalData(10)
        let commitment = try row.data(15)
        if let payload {
            let salt = try EntryRow.salt(row, 17, orOf: 13, at: entry.position)
            // An altered payload would make an export that can't be restored, so it must be found
            // now.
            guard let salt, DigestChain.commitment(to: payload, salt: salt) == commitment else {
                throw CorruptEntryError(
                    position: entry.position,
                    finding: "payload differs from the recorded one"
                )
            }
        }
        let salt = payload == nil ? nil : try row.optionalData(17)
        let number = try row.number(14)
        let tellsSecret = payload != nil && salt == nil && tell(number)
        return ExportFormat.Entry(
            entry: entry,
            secret: tellsSecret ? try row.data(13) : nil,
            salt: salt,
            payload: payload,
            commitment: commitment,
            link: try row.data(16)
        )
    }

    private mutating func check(_ exported: ExportFormat.Entry) throws {
        let entry = exported.entry
        guard entry.position == position.next else {
            throw CorruptEntryError(position: position.next, finding: "entry missing")
        }
        position = entry.position
        let header = EntryHeader(entry)
        link = DigestChain.link(after: link, header: header, commitment: exported.commitment)
        guard exported.link == link else {
            throw CorruptEntryError(position: position, finding: "digest chain broken")
        }
    }

    private mutating func writeRejects() throws {
        try reader.forEachReject(after: 0) { reject in
            json.line(reject)
            try flush(over: Self.blockSize)
        }
    }

    /// Marks a stream whose secret will be written.
    ///
    /// Returns `true` if it wasn't marked before.
    private mutating func tell(_ stream: Int64) -> Bool {
        let bit: UInt64 = 1 << UInt64(stream & 63)
        let isFirst = told[stream >> 6, default: 0] & bit == 0
        told[stream >> 6, default: 0] |= bit
        return isFirst
    }

    private mutating func flush(over size: Int = 0) throws {
        guard json.bytes.count > size else { return }
        do {
            try write(json.bytes)
        } catch {
            // Wrapped, so that an error of the consumer isn't taken for damage of the store.
            throw ExportConsumerError(reason: error)
        }
        json.clear()
    }
}

/// The error of the export's consumer, distinguished from errors of the store.
struct ExportConsumerError: Error {
    let reason: any Error
}
