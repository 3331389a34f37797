internal import ActivityJSON
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The columns of an entry, in the order in which they are read.
enum EntryRow {
    static let columns = """
        position, kind, first_position, id, type, occurred_at, segment, note, broadcast,
        recorded_at, payload
        """

    /// Reads an entry of a stream whose columns begin at an index.
    static func entry(
        _ row: SQLRow,
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
        // The payload column holds something else then, so whether it was erased is in a column
        // after it.
        if parts != .whole {
            return LogEntry(
                position: position,
                recordedAt: recordedAt,
                activity: try shown(row, at: start, of: stream, codec),
                kind: kind,
                isErased: try row.number(start + 11) != 0
            )
        }
        let payload = try row.optionalBytes(start + 10)
        let activity =
            try payload.map { try codec.decode($0, stream: stream, at: position) }
            ?? definition(row, at: start, of: stream)
        return LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity,
            kind: kind,
            isErased: payload == nil
        )
    }

    /// Reads the parts of an activity that a state shows.
    private static func shown(
        _ row: SQLRow,
        at start: CInt,
        of stream: StreamID,
        _ codec: PayloadCodec
    ) throws -> Activity {
        let definition = try definition(row, at: start, of: stream)
        do {
            return try unsafe row.withBytes(start + 10) {
                try unsafe codec.described(definition, by: $0)
            } ?? definition
        } catch let error as ActivityDecodingError {
            throw CorruptEntryError(payloadAt: try position(row, start), error)
        }
    }

    /// Reads a position.
    static func position(_ row: SQLRow, _ index: CInt) throws -> Position {
        let number = try row.number(index)
        guard number >= 0 else {
            throw CorruptEntryError(position: nil, finding: "position \(number) is negative")
        }
        return Position(number)
    }

    /// Reads a time.
    static func timestamp(_ row: SQLRow, _ index: CInt) throws -> Timestamp {
        let number = try row.number(index)
        guard let timestamp = Timestamp(microseconds: number) else {
            throw CorruptEntryError(position: nil, finding: "\(number) isn't a time")
        }
        return timestamp
    }

    /// Reads the stream from two columns, its contact and its organization.
    static func stream(_ row: SQLRow, _ index: CInt) throws -> StreamID {
        StreamID(
            org: try row.optionalText(index + 1).map { OrgID($0) },
            contact: ContactID(try row.text(index))
        )
    }

    /// Reads the salt of an entry's commitment, stored or derived from the stream's secret, or
    /// `nil` if there is neither.
    static func salt(
        _ row: SQLRow,
        _ index: CInt,
        orOf secret: CInt,
        at position: Position
    ) throws -> Data? {
        if let salt = try row.optionalData(index) { return salt }
        return try row.optionalData(secret).map { DigestChain.salt(secret: $0, at: position) }
    }

    /// Reads the activity that the columns describe, which is all that an erasure leaves.
    static func definition(
        _ row: SQLRow,
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

    /// Reads the kind of the entry at a position.
    static func kind(_ row: SQLRow, _ index: CInt, at position: Position) throws -> LogEntry.Kind {
        let code = try row.number(index)
        let first = try row.optionalNumber(index + 1)
        // Damaged numbers must not trap: `Position` accepts no negative one.
        guard first.map({ $0 > 0 && $0 < position.rawValue }) ?? true,
            let kind = LogEntry.Kind(code: code, first: first.map { Position($0) })
        else {
            throw CorruptEntryError(position: position, finding: "invalid kind")
        }
        return kind
    }
}
