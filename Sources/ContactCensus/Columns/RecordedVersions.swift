internal import CActivityScan
internal import ContactProjector

/// A row as it was recorded.
///
/// An append sorts the versions of an id, so its place may be that of another version's record.
struct Recorded {
    let row: Row
    let place: UInt64
    let kind: LogEntry.Kind
}

/// An entry of a log over files that isn't the only row of its activity.
struct RecordedVersion: Sendable {
    let contact: UInt32
    /// The offset in all texts that determines its position.
    let place: Int
    /// The range of its record in all texts.
    let record: Range<Int>
    /// A Boolean value that indicates whether it is the row of its activity in the census.
    let isRow: Bool
    private let kind: Kind
    /// The offset of the first version.
    private let first: Int

    private enum Kind { case activity, observation, alias, revision, conflict }

    init(_ recorded: Recorded, of contact: UInt32, first: UInt64, isRow: Bool) {
        self.isRow = isRow
        self.contact = contact
        place = Int(recorded.place)
        let start = Int(recorded.row.offset)
        record = start..<start + Int(recorded.row.length)
        self.first = Int(first)
        kind =
            switch recorded.kind {
            case .activity, .erasure: .activity
            case .observation: .observation
            case .alias: .alias
            case .revision: .revision
            case .conflict: .conflict
            }
    }

    /// Returns the kind of the entry, given a function from offsets to positions.
    func kind(_ position: (Int) -> Position) -> LogEntry.Kind {
        switch kind {
        case .activity: .activity
        case .observation: .observation
        case .alias: .alias
        case .revision: .revision(of: position(first))
        case .conflict: .conflict(with: position(first))
        }
    }
}

/// The recorded versions of activities that occur more than once, by contact.
///
/// Few do.
struct RecordedVersions: Sendable {
    private let all: [RecordedVersion]

    init(_ versions: [RecordedVersion] = []) {
        // By contact, so that those of one contact are a range that a binary search finds.
        all = versions.sorted { ($0.contact, $0.place) < ($1.contact, $1.place) }
    }

    var count: Int { all.count }

    /// Returns the rows that the census has of versions, ascending.
    ///
    /// O(versions + rows of the contacts that have any).
    func rows(in columns: RowColumns) -> [Int] {
        all.lazy.filter(\.isRow).compactMap { version in
            columns.rows(of: Int(version.contact)).first {
                columns.places[$0].offset == version.record.lowerBound
            }
        }
        .sorted()
    }

    subscript(index: Int) -> RecordedVersion { all[index] }

    /// Returns the indices of a contact's versions.
    ///
    /// O(log versions).
    func indices(of contact: Int) -> Range<Int> {
        let start = all.firstIndexByHalves { $0.contact >= contact }
        let end = all.firstIndexByHalves { $0.contact > contact }
        return start..<end
    }
}
