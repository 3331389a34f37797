internal import ContactProjector

/// The record of an entry in a census of a log: position, length of the id, id, and the note's id.
struct EntryRecord {
    let position: Position
    let id: String
    let noteID: String?

    /// The offset of the id.
    static let idOffset = 12

    init(position: Position, activity: Activity) {
        self.position = position
        id = activity.id.rawValue
        noteID = activity.note?.id?.rawValue
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.idOffset else { return nil }
        let length = Int(Self.number(bytes[8..<12]))
        guard length <= bytes.count - Self.idOffset,
            let number = Int64(exactly: Self.number(bytes[0..<8]))
        else { return nil }
        position = Position(number)
        id = String(decoding: bytes[Self.idOffset..<Self.idOffset + length], as: UTF8.self)
        let rest = bytes[(Self.idOffset + length)...]
        noteID = rest.isEmpty ? nil : String(decoding: rest.dropFirst(), as: UTF8.self)
    }

    /// Reads the position of a record alone, or zero if a manipulated file has a negative one.
    static func position(_ bytes: UnsafeRawBufferPointer) -> Position {
        let number = unsafe bytes.loadUnaligned(fromByteOffset: 0, as: Int64.self)
        return Position(max(0, Int64(littleEndian: number)))
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        let number = UInt64(bitPattern: position.rawValue)
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: id.utf8.count >> (8 * $0)) }
        bytes += id.utf8
        // The byte before it distinguishes a note with an empty id from no note.
        if let noteID { bytes += [0x2E] + Array(noteID.utf8) }
        return bytes
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
