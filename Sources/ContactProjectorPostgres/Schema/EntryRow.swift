#if Postgres
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The columns of an entry, in the order in which they are read.
enum EntryRow {
    static let columns = """
        e.position, e.kind, e.first_position, e.id, e.type, e.occurred_at, e.segment, e.note,
        e.broadcast, e.recorded_at, e.payload, e.contact, e.org
        """

    /// The number of the columns.
    static let count = 13

    /// Reads an entry whose columns begin at an index.
    static func entry(
        _ row: ResultRows.Row,
        at start: Int = 0,
        _ codec: PayloadCodec
    ) throws -> LogEntry {
        let position = try position(row, start)
        let recordedAt = try timestamp(row, start + 9)
        let stream = try stream(row, start + 11)
        let kind = try kind(row, start + 1, at: position)
        if kind == .erasure {
            return LogEntry(erasing: stream, at: position, recordedAt: recordedAt)
        }
        let payload = row.optionalBytes(start + 10)
        return LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: try payload.map { try codec.decode($0, stream: stream, at: position) }
                ?? definition(row, at: start, of: stream),
            kind: kind,
            isErased: payload == nil
        )
    }

    /// Reads the activity that the columns describe, which is all that an erasure leaves.
    static func definition(
        _ row: ResultRows.Row,
        at start: Int = 0,
        of stream: StreamID
    ) throws -> Activity {
        Activity(
            stream: stream,
            id: ActivityID(try row.text(start + 3)),
            kind: ActivityKind(try row.text(start + 4)),
            occurredAt: try row.optionalNumber(start + 5).map(timestamp),
            segment: row.optionalText(start + 6).map { Activity.Segment(id: SegmentID($0)) },
            note: row.optionalText(start + 7).map { Activity.Note(id: NoteID($0)) },
            broadcast: row.optionalText(start + 8).map { Activity.Broadcast(id: BroadcastID($0)) }
        )
    }

    /// Reads a position.
    static func position(_ row: ResultRows.Row, _ column: Int) throws -> Position {
        let number = try row.number(column)
        guard number >= 0 else {
            throw CorruptEntryError(position: nil, finding: "position \(number) is negative")
        }
        return Position(number)
    }

    /// Reads a time.
    static func timestamp(_ row: ResultRows.Row, _ column: Int) throws -> Timestamp {
        try timestamp(try row.number(column))
    }

    private static func timestamp(_ number: Int64) throws -> Timestamp {
        guard let timestamp = Timestamp(microseconds: number) else {
            throw CorruptEntryError(position: nil, finding: "\(number) isn't a time")
        }
        return timestamp
    }

    /// Reads the stream from two columns, its contact and its organization.
    static func stream(_ row: ResultRows.Row, _ column: Int) throws -> StreamID {
        let org = try row.bytes(column + 1)
        return StreamID(
            // By bytes: with a combining mark after it, the colon would be no character of its own.
            org: org.isEmpty ? nil : OrgID(String(decoding: org.dropFirst(), as: UTF8.self)),
            contact: ContactID(try row.text(column))
        )
    }

    private static func kind(
        _ row: ResultRows.Row,
        _ column: Int,
        at position: Position
    ) throws -> LogEntry.Kind {
        let code = try row.number(column)
        let first = try row.optionalNumber(column + 1)
        guard first.map({ $0 > 0 && $0 < position.rawValue }) ?? true,
            let kind = LogEntry.Kind(code: code, first: first.map { Position($0) })
        else { throw CorruptEntryError(position: position, finding: "invalid kind") }
        return kind
    }

    /// The columns that are written, in the order of ``append(_:to:)``.
    static let written = """
        contact, org, position, kind, first_position, id, type, occurred_at, segment, note,
        broadcast, recorded_at, commitment, link, salt, payload
        """

    /// Adds the row of an entry to a copy.
    static func append(_ sealed: SealedEntry, to buffer: inout CopyBuffer) {
        let header = EntryHeader(sealed.entry)
        buffer.addRow { row in
            row.append(field: header.stream.contact.rawValue)
            row.append(field: header.stream.orgColumn)
            row.append(field: header.position.rawValue)
            row.append(bigEndian: Int32(2))
            row.append(bigEndian: Int16(truncatingIfNeeded: header.code))
            row.append(field: header.first?.rawValue)
            row.append(field: header.id.rawValue)
            row.append(field: header.type)
            row.append(field: header.occurredAt?.microseconds)
            row.append(field: header.segment?.rawValue)
            row.append(field: header.note?.rawValue)
            row.append(field: header.broadcast?.rawValue)
            row.append(field: header.recordedAt.microseconds)
            row.append(field: sealed.commitment)
            row.append(field: sealed.link)
            row.append(field: sealed.salt)
            row.append(field: sealed.payload)
        }
    }
}

extension CorruptEntryError {
    /// The error of a log whose one row for its end is missing.
    static var headless: CorruptEntryError {
        CorruptEntryError(position: nil, finding: "the log has no head")
    }
}

/// An entry with the columns that are stored beside it.
struct SealedEntry {
    let entry: LogEntry
    let commitment: Data
    let link: Data
    var salt: Data?
    /// The bytes of the activity, or `nil` if there are none or they are erased.
    let payload: [UInt8]?
}

extension StreamID {
    /// The organization as a column: no bytes if there is none, else a colon and its id.
    var orgColumn: [UInt8] { org.map { Array(":".utf8) + Array($0.rawValue.utf8) } ?? [] }

    /// The contact as a column.
    var contactColumn: [UInt8] { Array(contact.rawValue.utf8) }
}
#endif
