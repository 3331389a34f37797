internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// What rows say in words: their ids and their records.
final class RowStrings {
    let records: RecordStorage
    private let form: RecordEncoding
    private let decoder: ActivityDecoder

    init(_ records: RecordStorage, _ form: RecordEncoding) throws(ReadError) {
        self.records = records
        self.form = form
        do { decoder = try ActivityDecoder() } catch { throw .outOfMemory }
    }

    func range(of row: Row) -> Range<Int> {
        Int(row.offset)..<Int(row.offset) + Int(row.length)
    }

    /// Tells whether the left id's bytes sort first.
    func idPrecedes(_ left: Row, _ right: Row) -> Bool {
        unsafe withID(left) { left in
            unsafe withID(right) { right in unsafe left.lexicographicallyPrecedes(right) }
        }
    }

    /// The bytes of a row's id.
    func id(of row: Row) -> [UInt8] { unsafe withID(row) { unsafe Array($0) } }

    func isSameID(_ left: Row, _ right: Row) -> Bool {
        unsafe withID(left) { left in
            unsafe withID(right) { right in unsafe left.elementsEqual(right) }
        }
    }

    func isSameRecord(_ left: Row, _ right: Row) -> Bool {
        guard left.length == right.length else { return false }
        return unsafe records.withBytes(range(of: left)) { left in
            unsafe records.withBytes(range(of: right)) { right in unsafe left.elementsEqual(right) }
        }
    }

    func recordHash(_ row: Row) -> Int {
        unsafe records.withBytes(range(of: row)) { bytes in
            var hasher = Hasher()
            unsafe hasher.combine(bytes: bytes)
            return hasher.finalize()
        }
    }

    func isSameNote(_ left: Row, _ right: Row) -> Bool {
        noteID(left) == noteID(right)
    }

    /// The whole activity; nil when its record isn't there any more.
    func activity(_ record: Range<Int>, of stream: StreamID) -> Activity? {
        try? decoder.decode(records.copy(record), stream: stream)
    }

    private func withID<Result>(_ row: Row, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let id = row.place.id { return unsafe records.withBytes(id, body) }
        var id = form.id(of: records.copy(range(of: row)), decoder)
        return id.withUTF8 { unsafe body(UnsafeRawBufferPointer($0)) }
    }

    private func noteID(_ row: Row) -> String? {
        form.noteID(of: records.copy(range(of: row)), decoder)
    }
}

/// What the bytes are that a row points at.
enum RecordEncoding: UInt8, Sendable {
    /// The activity's JSON.
    case json
    /// The activity's position in a log, its id and its note's.
    case entry

    /// A contact for records that need one to be read and are not asked whose they are.
    private static let anybody = StreamID(contact: "anybody")

    func id(of record: [UInt8], _ decoder: ActivityDecoder) -> String {
        switch self {
        case .json: (try? decoder.decode(record, stream: Self.anybody))?.id.rawValue ?? ""
        case .entry: EntryRecord(record)?.id ?? ""
        }
    }

    func noteID(of record: [UInt8], _ decoder: ActivityDecoder) -> String? {
        switch self {
        case .json: (try? decoder.decode(record, stream: Self.anybody))?.note?.id?.rawValue
        case .entry: EntryRecord(record)?.noteID
        }
    }
}

/// What a census of a log keeps of an entry in words: `position`, the id's length, the id, the note's id.
struct EntryRecord {
    let position: Position
    let id: String
    let noteID: String?

    /// Where the id starts.
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

    /// The position of a record, without a look at the rest; zero for one that was made to deceive.
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
        // The mark tells a note without letters in its id from none.
        if let noteID { bytes += [0x2E] + Array(noteID.utf8) }
        return bytes
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
