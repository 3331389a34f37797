internal import ContactProjector
internal import Foundation
internal import GRDB

/// A row that contradicts itself.
struct CorruptEntryError: Error {
    let position: Position?
    let finding: String
}

/// The columns of an entry, read in this order.
enum EntryRow {
    static let columns = """
        position, kind, first_position, id, type, occurred_at, segment, note, broadcast,
        recorded_at, payload
        """

    /// Reads an entry of a stream.
    static func entry(_ row: Row, of stream: StreamID, codec: PayloadCodec) throws -> LogEntry {
        let position = try self.position(row, 0)
        let recordedAt = try timestamp(row, 9)
        let kind = try self.kind(row, at: position)
        if kind == .erasure {
            return LogEntry(erasing: stream, at: position, recordedAt: recordedAt)
        }
        let payload = try row.decode(Data?.self, atIndex: 10)
        let activity =
            if let payload {
                try decoded(payload, of: stream, at: position, codec)
            } else {
                try definition(row, of: stream)
            }
        return LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity,
            kind: kind,
            isErased: payload == nil
        )
    }

    /// Reads a position.
    static func position(_ row: Row, _ index: Int) throws -> Position {
        let number = try row.decode(Int64.self, atIndex: index)
        guard number >= 0 else {
            throw CorruptEntryError(position: nil, finding: "position \(number) is negative")
        }
        return Position(number)
    }

    /// Reads an instant.
    static func timestamp(_ row: Row, _ index: Int) throws -> Timestamp {
        let number = try row.decode(Int64.self, atIndex: index)
        guard let timestamp = Timestamp(microseconds: number) else {
            throw CorruptEntryError(position: nil, finding: "\(number) isn't a time")
        }
        return timestamp
    }

    /// Reads the salt of an entry's commitment: its own, or what the stream's secret gives; nil when there is neither.
    static func salt(
        _ row: Row,
        _ index: Int,
        orOf secret: Int,
        at position: Position
    ) throws -> Data? {
        if let salt = try row.decode(Data?.self, atIndex: index) { return salt }
        return try row.decode(Data?.self, atIndex: secret).map {
            DigestChain.salt(secret: $0, at: position)
        }
    }

    /// Reads the stream from two columns, its contact and its organization.
    static func stream(_ row: Row, _ index: Int) throws -> StreamID {
        StreamID(
            org: try text(row, index + 1).map { OrgID($0) },
            contact: ContactID(try row.decode(IDColumn.self, atIndex: index).text)
        )
    }

    private static func text(_ row: Row, _ index: Int) throws -> String? {
        try row.decode(IDColumn?.self, atIndex: index)?.text
    }

    private static func kind(_ row: Row, at position: Position) throws -> LogEntry.Kind {
        let code = try row.decode(Int64.self, atIndex: 1)
        let first = try row.decode(Int64?.self, atIndex: 2)
        guard first.map({ $0 > 0 && $0 < position.rawValue }) ?? true,
            let kind = LogEntry.Kind(code: code, first: first.map { Position($0) })
        else {
            throw CorruptEntryError(position: position, finding: "invalid kind")
        }
        return kind
    }

    private static func decoded(
        _ payload: Data,
        of stream: StreamID,
        at position: Position,
        _ codec: PayloadCodec
    ) throws -> Activity {
        do {
            return try codec.decode([UInt8](payload), stream: stream)
        } catch {
            throw CorruptEntryError(
                position: position,
                finding: "invalid payload: \(error)"
            )
        }
    }

    /// What an erasure left of an activity; also what the columns say of one that is whole.
    static func definition(_ row: Row, of stream: StreamID) throws -> Activity {
        let occurredAt = try row.decode(Int64?.self, atIndex: 5) == nil ? nil : timestamp(row, 5)
        return Activity(
            stream: stream,
            id: ActivityID(try row.decode(IDColumn.self, atIndex: 3).text),
            kind: ActivityKind(try row.decode(IDColumn.self, atIndex: 4).text),
            occurredAt: occurredAt,
            segment: try text(row, 6).map { Activity.Segment(id: SegmentID($0)) },
            note: try text(row, 7).map { Activity.Note(id: NoteID($0)) },
            broadcast: try text(row, 8).map { Activity.Broadcast(id: BroadcastID($0)) }
        )
    }
}

/// How much of an entry is read.
enum EntryParts {
    /// All that was recorded.
    case whole
    /// The defining fields, from columns that lie before the payload, and whether the description was erased.
    case columns

    /// The columns in the order in which they are read.
    var columns: String {
        switch self {
        case .whole: EntryRow.columns
        case .columns: EntryRow.columns.replacing("payload", with: "payload IS NULL")
        }
    }
}

/// The same, of a row that isn't wrapped.
extension EntryRow {
    /// Reads an entry of a stream whose columns begin at an index.
    static func entry(
        _ row: ReadRow,
        at start: CInt = 0,
        of stream: StreamID,
        parts: EntryParts = .whole,
        codec: PayloadCodec
    ) throws -> LogEntry {
        let position = try self.position(row, start)
        let recordedAt = try timestamp(row, start + 9)
        let kind = try self.kind(row, start + 1, at: position)
        if kind == .erasure {
            return LogEntry(erasing: stream, at: position, recordedAt: recordedAt)
        }
        if parts == .columns {
            return LogEntry(
                position: position,
                recordedAt: recordedAt,
                activity: try definition(row, at: start, of: stream),
                kind: kind,
                isErased: try row.number(start + 10) != 0
            )
        }
        let payload = try row.optionalBytes(start + 10)
        let activity =
            try payload.map { try decoded($0, of: stream, at: position, codec) }
            ?? definition(row, at: start, of: stream)
        return LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity,
            kind: kind,
            isErased: payload == nil
        )
    }

    /// Reads a position.
    static func position(_ row: ReadRow, _ index: CInt) throws -> Position {
        let number = try row.number(index)
        guard number >= 0 else {
            throw CorruptEntryError(position: nil, finding: "position \(number) is negative")
        }
        return Position(number)
    }

    /// Reads an instant.
    static func timestamp(_ row: ReadRow, _ index: CInt) throws -> Timestamp {
        let number = try row.number(index)
        guard let timestamp = Timestamp(microseconds: number) else {
            throw CorruptEntryError(position: nil, finding: "\(number) isn't a time")
        }
        return timestamp
    }

    /// Reads the stream from two columns, its contact and its organization.
    static func stream(_ row: ReadRow, _ index: CInt) throws -> StreamID {
        StreamID(
            org: try row.optionalText(index + 1).map { OrgID($0) },
            contact: ContactID(try row.text(index))
        )
    }

    /// What an erasure left of an activity; also what the columns say of one that is whole.
    static func definition(
        _ row: ReadRow,
        at start: CInt = 0,
        of stream: StreamID
    ) throws -> Activity {
        Activity(
            stream: stream,
            id: ActivityID(try row.text(start + 3)),
            kind: ActivityKind(try row.text(start + 4)),
            occurredAt: row.isNull(start + 5) ? nil : try timestamp(row, start + 5),
            segment: try row.optionalText(start + 6).map { Activity.Segment(id: SegmentID($0)) },
            note: try row.optionalText(start + 7).map { Activity.Note(id: NoteID($0)) },
            broadcast: try row.optionalText(start + 8)
                .map { Activity.Broadcast(id: BroadcastID($0)) }
        )
    }

    /// Reads what kind of entry stands at a position.
    static func kind(_ row: ReadRow, _ index: CInt, at position: Position) throws -> LogEntry.Kind {
        let code = try row.number(index)
        let first = try row.optionalNumber(index + 1)
        guard first.map({ $0 > 0 && $0 < position.rawValue }) ?? true,
            let kind = LogEntry.Kind(code: code, first: first.map { Position($0) })
        else {
            throw CorruptEntryError(position: position, finding: "invalid kind")
        }
        return kind
    }

    private static func decoded(
        _ payload: [UInt8],
        of stream: StreamID,
        at position: Position,
        _ codec: PayloadCodec
    ) throws -> Activity {
        do {
            return try codec.decode(payload, stream: stream)
        } catch {
            throw CorruptEntryError(position: position, finding: "invalid payload: \(error)")
        }
    }
}
