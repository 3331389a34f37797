public import ActivityJSON
public import ContactProjector

/// A columnar, in-memory index that answers as-of queries over all contacts.
///
/// A query takes micro- to milliseconds.
///
/// A census holds what its sources or its log held when it was built. As of any time it gives the result of folding
/// each contact's activities. It is a value: it never changes, and can be read from any task.
///
/// It takes about 40 bytes an activity beside the texts, which stay where they are.
public final class Census: Sendable {
    let contacts: ContactTable
    let segmentNames: NameTable
    let rows: RowColumns
    let transitions: TransitionIndex
    let marks: ReplayCheckpoints
    let text: RecordStorage
    let form: RecordEncoding
    /// The counts of everything that the sources held; of a log, of its entries.
    public let report: ImportReport
    /// The account of each source; empty for a log.
    package let accounts: [SourceAccount]
    /// The head of the indexed log; for files, the position that an append of them would have reached.
    public let head: LogHead
    /// The erasures of the log, up to its end.
    let erasures: ErasureTable
    /// What tells the log's last entry from another log's; 0 for files.
    let mark: UInt64

    /// The number of contacts.
    public var contactCount: Int { contacts.count }

    /// The number of activities, each id once, those that were erased not counted.
    public var activityCount: Int {
        erasures.contacts.indices.reduce(rows.count) { count, index in
            let rows = rows.rows(of: Int(erasures.contacts[index]))
            return count - rows.count + self.rows.wholeCount(in: rows)
        }
    }

    /// The segments that activities name.
    public var segments: [SegmentID] {
        (0..<segmentNames.count).map { SegmentID(segmentNames[$0]) }.sorted()
    }

    /// The contacts' streams in their order.
    ///
    /// O(n log n).
    public var streams: [StreamID] { contacts.sorted(0..<contacts.count).map(\.stream) }

    /// The memory that the census uses, in bytes, without the texts of its sources.
    @_spi(Benchmarks) public var memoryUsed: Int {
        contacts.size + segmentNames.size + rows.size + transitions.size + marks.size
            + erasures.size
            + (form == .entry ? text.count : 0)
    }

    /// The number of a segment; nil when no activity names it.
    func number(of segment: SegmentID) -> UInt32? {
        segmentNumbers[segment]
    }

    let segmentNumbers: [SegmentID: UInt32]

    init(
        contacts: ContactTable,
        segmentNames: NameTable,
        assembled: CensusColumns,
        text: RecordStorage,
        form: RecordEncoding,
        report: ImportReport,
        accounts: [SourceAccount] = [],
        head: LogHead,
        mark: UInt64 = 0,
        erasures: ErasureTable = ErasureTable()
    ) {
        self.contacts = contacts
        self.segmentNames = segmentNames
        rows = assembled.rows
        transitions = assembled.transitions
        marks = assembled.marks
        self.text = text
        self.form = form
        self.report = report
        self.accounts = accounts
        self.head = head
        self.mark = mark
        self.erasures = erasures
        segmentNumbers = Dictionary(
            uniqueKeysWithValues: (0..<segmentNames.count).map {
                (SegmentID(segmentNames[$0]), UInt32($0))
            }
        )
    }
}
