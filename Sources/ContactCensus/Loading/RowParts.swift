internal import CActivityScan

/// The rows of several scanners, and those of the full reader and of observations.
///
/// Numbers are those of the first scanner after ``renumber(_:by:contacts:)`` was called for each
/// other part.
struct RowParts: Sendable {
    private let scanners: [BulkScanner]
    private var extra: [UninitializedColumn<Row>] = []

    init(_ scanners: [BulkScanner], extra: [Row]) {
        self.scanners = scanners
        add(extra)
    }

    /// Adds a part.
    mutating func add(_ rows: [Row]) {
        let room = UninitializedColumn<Row>(count: rows.count)
        for (index, row) in rows.enumerated() { room[index] = row }
        extra.append(room)
    }

    /// The number of parts.
    var count: Int { scanners.count + extra.count }

    func rows(of part: Int) -> UnsafeMutableBufferPointer<Row> {
        guard part >= scanners.count else { return unsafe scanners[part].rows }
        let rows = extra[part - scanners.count]
        return unsafe rows.places(0..<rows.count)
    }

    var rowCount: Int { (0..<count).reduce(0) { unsafe $0 + rows(of: $1).count } }

    /// Translates the numbers of a part's rows, and counts the rows by contact.
    ///
    /// Also returns a Boolean value indicating whether a row is an observation.
    func renumber(
        _ part: Int,
        by numbers: IDRemapping?,
        contacts: Int
    ) -> (counts: [UInt32], observes: Bool) {
        var counts = [UInt32](repeating: 0, count: contacts)
        var observes = false
        let rows = unsafe rows(of: part)
        for index in rows.indices {
            if let numbers {
                // In place: each part is translated by one task, and parts share no rows.
                unsafe rows[index].contact = numbers.contacts[Int(rows[index].contact)]
                if unsafe rows[index].rowKind.isSegmentTurn {
                    unsafe rows[index].subject = numbers.segments[Int(rows[index].subject)]
                }
            }
            unsafe counts[Int(rows[index].contact)] += 1
            if unsafe rows[index].kind == RowKind.observed { observes = true }
        }
        return (counts, observes)
    }
}

/// The order of all rows by contact.
struct RowOrder: Sendable {
    /// The end of each contact's references.
    let ends: [Int]
    private let references: UninitializedColumn<RowReference>

    /// Sorts the rows of all parts by contact, given the counts of each part.
    static func sorted(_ parts: RowParts, counts: [[UInt32]], contacts: Int) async -> RowOrder {
        var cursors = counts.map { _ in [UInt32](repeating: 0, count: contacts) }
        var ends = [Int](repeating: 0, count: contacts)
        var end = 0
        for contact in 0..<contacts {
            for part in counts.indices {
                cursors[part][contact] = UInt32(end)
                end += Int(counts[part][contact])
            }
            ends[contact] = end
        }
        // References of 8 bytes are sorted, not the rows: each part writes to places of its own, so
        // all parts are sorted at once without a lock.
        let references = UninitializedColumn<RowReference>(count: end)
        await withTaskGroup(of: Void.self) { group in
            for part in counts.indices where !counts[part].isEmpty {
                let start = cursors[part]
                group.addTask { Self.refer(to: parts, part, from: start, in: references) }
            }
        }
        return RowOrder(ends: ends, references: references)
    }

    private static func refer(
        to parts: RowParts,
        _ part: Int,
        from start: [UInt32],
        in references: UninitializedColumn<RowReference>
    ) {
        var cursor = start
        let rows = unsafe parts.rows(of: part)
        for index in rows.indices {
            let contact = unsafe Int(rows[index].contact)
            references[Int(cursor[contact])] = RowReference(part: part, index: index)
            cursor[contact] += 1
        }
    }

    func references(of contact: Int) -> Range<Int> {
        (contact == 0 ? 0 : ends[contact - 1])..<ends[contact]
    }

    /// Copies the rows of a contact to a buffer.
    func copy(
        _ contact: Int,
        of parts: [UnsafeMutableBufferPointer<Row>],
        to run: inout UnsafeMutableBufferPointer<Row>
    ) {
        for (place, reference) in references(of: contact).enumerated() {
            let reference = references[reference]
            unsafe run[place] = parts[reference.part][reference.index]
        }
    }
}

/// A reference to a row by its part and its index.
struct RowReference: BitwiseCopyable, Sendable {
    private let rawValue: UInt64

    init(part: Int, index: Int) { rawValue = UInt64(part) << 40 | UInt64(index) }

    var part: Int { Int(rawValue >> 40) }
    var index: Int { Int(rawValue & (1 << 40 - 1)) }
}
