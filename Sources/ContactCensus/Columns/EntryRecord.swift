internal import ContactProjector

/// The record of an entry in a census of a log: position, length of the id, id, and the note's id or the observed
/// segments.
struct EntryRecord {
    let position: Position
    let id: String
    let noteID: String?
    /// The segments that an observation states, or `nil` if it states none.
    let segments: [SegmentID]?

    /// The offset of the id.
    static let idOffset = 12

    init(position: Position, activity: Activity) {
        self.position = position
        id = activity.id.rawValue
        noteID = activity.note?.id?.rawValue
        segments = activity.observation?.segments?.compactMap(\.id)
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
        noteID =
            rest.first == Self.noteMark
            ? String(decoding: rest.dropFirst(), as: UTF8.self) : nil
        segments = rest.first == Self.segmentsMark ? Self.segments(rest.dropFirst()) : nil
    }

    // The byte before them distinguishes an empty id from no note, and no segments from none stated.
    private static let noteMark: UInt8 = 0x2E
    private static let segmentsMark: UInt8 = 0x2F

    private static func segments(_ bytes: ArraySlice<UInt8>) -> [SegmentID] {
        var segments: [SegmentID] = []
        var rest = bytes
        while rest.count >= 4 {
            let length = Int(number(rest.prefix(4)))
            rest = rest.dropFirst(4)
            segments.append(SegmentID(String(decoding: rest.prefix(length), as: UTF8.self)))
            rest = rest.dropFirst(length)
        }
        return segments
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
        bytes += Self.counted(id)
        if let noteID { bytes += [Self.noteMark] + Array(noteID.utf8) }
        if let segments {
            bytes += [Self.segmentsMark] + segments.flatMap { Self.counted($0.rawValue) }
        }
        return bytes
    }

    private static func counted(_ text: String) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) } + Array(text.utf8)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
