internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

// Sendable, although the compiler can't prove it: a scanner is used by one task at a time, and
// passed on when that task has ended.
/// A scanner of whole lines that keeps its own rows and its own numbers for contacts and segments.
@safe final class BulkScanner: @unchecked Sendable {
    private let handle: OpaquePointer
    private var rowCounts: [Int: Int] = [:]

    /// Creates a scanner.
    ///
    /// Scanners whose numbers are united need the same seed.
    init(_ defaults: ReadDefaults, _ limits: ReadLimits, seed: UInt64) throws(ReadError) {
        let handle = unsafe cas_bulk_create(limits.maximumDepth, limits.maximumRecordBytes, seed)
        guard let handle = unsafe handle else { throw .outOfMemory }
        unsafe self.handle = unsafe handle
        let isSet = unsafe Self.withSlices(defaults.org?.rawValue, defaults.contact?.rawValue) {
            unsafe cas_bulk_set_defaults(handle, $0, $1)
        }
        guard isSet else { throw .outOfMemory }
    }

    deinit { unsafe cas_bulk_destroy(handle) }

    /// Scans whole lines of a text, which start at an offset in all texts.
    func scan(
        _ text: UnsafeRawBufferPointer,
        at offset: Int,
        of number: Int
    ) throws(ReadError) {
        // Rows have no number of their text, so they are counted by scan.
        let before = unsafe rows.count
        let isRead = unsafe cas_bulk_scan(
            handle,
            text.baseAddress?.assumingMemoryBound(to: UInt8.self),
            text.count,
            UInt64(offset)
        )
        guard isRead else { throw .outOfMemory }
        rowCounts[number, default: 0] += unsafe rows.count - before
    }

    /// Returns the number of rows read from a text.
    func rowCount(of text: Int) -> Int { rowCounts[text, default: 0] }

    /// The rows scanned so far, valid until more are scanned.
    var rows: UnsafeMutableBufferPointer<Row> {
        var rows: UnsafeMutablePointer<Row>?
        let count = unsafe cas_bulk_rows(handle, &rows)
        return unsafe UnsafeMutableBufferPointer(start: rows, count: count)
    }

    /// The lines that the full reader must read.
    var oddLines: [Range<Int>] {
        var spans: UnsafePointer<cas_bulk_span>?
        let count = unsafe cas_bulk_odd_lines(handle, &spans)
        return unsafe UnsafeBufferPointer(start: spans, count: count).map {
            Int($0.offset)..<Int($0.offset + $0.length)
        }
    }
}

/// The numbers and names of contacts and segments.
extension BulkScanner {
    var contactCount: Int { unsafe Int(cas_bulk_contact_count(handle)) }
    var segmentCount: Int { unsafe Int(cas_bulk_segment_count(handle)) }

    /// Returns the number of a contact, adding it if it is new.
    func number(of stream: StreamID) throws(ReadError) -> UInt32 {
        let number = unsafe Self.withSlices(stream.org?.rawValue, stream.contact.rawValue) {
            unsafe cas_bulk_contact(handle, $0, $1)
        }
        guard number != CAS_BULK_NONE else { throw .outOfMemory }
        return number
    }

    /// Returns the number of a segment, adding it if it is new.
    func number(of segment: SegmentID) throws(ReadError) -> UInt32 {
        let number = unsafe Self.withSlices(segment.rawValue, nil) { id, _ in
            unsafe cas_bulk_segment(handle, id)
        }
        guard number != CAS_BULK_NONE else { throw .outOfMemory }
        return number
    }

    func hash(_ text: String) -> UInt64 {
        unsafe Self.withSlices(text, nil) { text, _ in unsafe cas_bulk_hash(handle, text) }
    }

    /// Calls a closure with the bytes of a contact's organization, if it has one, and of its id.
    func withContact<Result>(
        _ number: Int,
        _ body: (UnsafeBufferPointer<UInt8>?, UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        var org = unsafe cas_slice()
        var contact = unsafe cas_slice()
        unsafe cas_bulk_contact_at(handle, UInt32(number), &org, &contact)
        let hasOrg = unsafe org.data != nil
        return unsafe body(
            hasOrg ? UnsafeBufferPointer(start: org.data, count: org.length) : nil,
            UnsafeBufferPointer(start: contact.data, count: contact.length)
        )
    }

    func segment(_ number: Int) -> SegmentID {
        let id = unsafe cas_bulk_segment_at(handle, UInt32(number))
        return unsafe SegmentID(
            String(decoding: UnsafeBufferPointer(start: id.data, count: id.length), as: UTF8.self)
        )
    }

    /// Adds the names of another scanner.
    ///
    /// Returns the translation of its numbers.
    func unite(_ other: BulkScanner) throws(ReadError) -> IDRemapping {
        var numbers = IDRemapping(
            contacts: Array(repeating: 0, count: max(1, other.contactCount)),
            segments: Array(repeating: 0, count: max(1, other.segmentCount))
        )
        let isDone = unsafe cas_bulk_unite(
            handle,
            other.handle,
            &numbers.contacts,
            &numbers.segments
        )
        guard isDone else { throw .outOfMemory }
        return numbers
    }

    private static func withSlices<Result>(
        _ first: String?,
        _ second: String?,
        _ body: (cas_slice, cas_slice) -> Result
    ) -> Result {
        unsafe withSlice(first) { first in unsafe withSlice(second) { unsafe body(first, $0) } }
    }

    private static func withSlice<Result>(_ text: String?, _ body: (cas_slice) -> Result) -> Result
    {
        guard var text else { return unsafe body(cas_slice()) }
        return text.withUTF8 { bytes in
            // An empty text has an address, no text has none.
            var byte: UInt8 = 0
            return unsafe withUnsafePointer(to: &byte) { somewhere in
                unsafe body(cas_slice(data: bytes.baseAddress ?? somewhere, length: bytes.count))
            }
        }
    }
}

/// The translation of one scanner's numbers into those of another.
struct IDRemapping: Sendable {
    var contacts: [UInt32]
    var segments: [UInt32]
}

extension ReadError {
    static var outOfMemory: ReadError {
        ReadError(
            .outOfMemory,
            at: RecordLocation(source: "the index", line: 1, offset: 0),
            systemError: 0
        )
    }
}

extension BulkScanner {
    /// The names of the segments that the scanner numbered.
    var segmentNames: NameTable {
        var names = NameList()
        for number in 0..<segmentCount { names.add(segment(number).rawValue.utf8) }
        return names.table
    }
}
