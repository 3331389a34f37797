internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// The texts of rows: their ids and their records.
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

    /// Returns a Boolean value indicating whether the left id is first in byte order.
    func idPrecedes(_ left: Row, _ right: Row) -> Bool {
        unsafe withID(left) { left in
            unsafe withID(right) { right in unsafe left.lexicographicallyPrecedes(right) }
        }
    }

    /// Returns the bytes of a row's id.
    func id(of row: Row) -> [UInt8] { unsafe withID(row) { unsafe Array($0) } }

    func isSameID(_ left: Row, _ right: Row) -> Bool {
        unsafe withID(left) { left in
            unsafe withID(right) { right in unsafe left.elementsEqual(right) }
        }
    }

    func isSameRecord(_ left: Row, _ right: Row) -> Bool {
        // Records of different lengths needn't be read.
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

    /// Decodes a record, or returns `nil` if it can't be read again.
    func activity(_ record: Range<Int>, of stream: StreamID) -> Activity? {
        try? decoder.decode(records.copy(record), stream: stream)
    }

    /// Returns the segments that an observation's row states, or `nil` if it states none.
    func observedSegments(_ row: Row) -> [Activity.Segment]? {
        form.observedSegments(of: records.copy(range(of: row)), decoder)
    }

    private func withID<Result>(_ row: Row, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        // Almost every id is read in place. One with escapes, or far into its record, needs a parse
        // of the record.
        if let id = row.place.id { return unsafe records.withBytes(id, body) }
        var id = form.id(of: records.copy(range(of: row)), decoder)
        return id.withUTF8 { unsafe body(UnsafeRawBufferPointer($0)) }
    }

    private func noteID(_ row: Row) -> String? {
        form.noteID(of: records.copy(range(of: row)), decoder)
    }
}
