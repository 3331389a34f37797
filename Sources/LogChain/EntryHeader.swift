package import ContactProjector

/// The fields of an entry other than its payload.
///
/// An erasure keeps them.
package struct EntryHeader: Equatable {
    /// The number that encodes a missing position.
    package static let noPosition: Int64 = 0

    /// The number that encodes a missing time.
    package static let noTime = Int64.min

    package let position: Position
    package let recordedAt: Timestamp
    /// The number of the kind, which may be one that this version has no name for.
    package let code: Int64
    /// The position of the entry that this one revises or contradicts.
    package let first: Position?
    package let stream: StreamID
    package let id: ActivityID
    package let type: String
    package let occurredAt: Timestamp?
    package let segment: SegmentID?
    package let note: NoteID?
    package let broadcast: BroadcastID?

    /// Creates the header of an entry.
    package init(_ entry: LogEntry) {
        self.init(
            position: entry.position,
            recordedAt: entry.recordedAt,
            code: entry.kind.code,
            first: entry.kind.first,
            activity: entry.activity
        )
    }

    /// Creates a header from its fields.
    package init(
        position: Position,
        recordedAt: Timestamp,
        code: Int64,
        first: Position?,
        activity: Activity
    ) {
        self.position = position
        self.recordedAt = recordedAt
        self.code = code
        self.first = first
        stream = activity.stream
        id = activity.id
        type = activity.kind.name
        occurredAt = activity.occurredAt
        segment = activity.segment?.id
        note = activity.note?.id
        broadcast = activity.broadcast?.id
    }

    /// The encoded header.
    ///
    /// A length comes before each text, so no two headers have the same bytes.
    package var bytes: [UInt8] {
        var data: [UInt8] = []
        // 96 bytes of numbers and lengths, and the texts.
        data.reserveCapacity(256)
        append(to: &data)
        return data
    }

    /// Appends the header in bytes, which an append reads back.
    package func append(to data: inout [UInt8]) {
        // The order is part of the format: every link of every store covers these bytes.
        data.append(position.rawValue)
        data.append(recordedAt.microseconds)
        data.append(stream.org?.rawValue)
        data.append(stream.contact.rawValue)
        data.append(id.rawValue)
        data.append(code)
        data.append(first?.rawValue ?? Self.noPosition)
        data.append(type)
        data.append(occurredAt?.microseconds ?? Self.noTime)
        data.append(segment?.rawValue)
        data.append(note?.rawValue)
        data.append(broadcast?.rawValue)
    }
}

// Bytes rather than Data: appending piece by piece to Data took a sixth of an import's time.
extension [UInt8] {
    mutating func append(_ number: Int64) {
        unsafe Swift.withUnsafeBytes(of: number.bigEndian) { unsafe append(contentsOf: $0) }
    }

    /// Appends a length and the text; a missing text has the length -1.
    fileprivate mutating func append(_ text: String?) {
        guard let text else { return append(Int64(-1)) }
        append(Int64(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
