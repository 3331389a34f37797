internal import CActivityScan
internal import ContactProjector

/// An entry of a log over files that isn't the one row of its activity.
struct RecordedVersion: Sendable {
    let contact: UInt32
    /// The place in all texts that its position goes by.
    let place: Int
    /// Where its record is.
    let record: Range<Int>
    private let kind: Kind
    /// The place of the first version.
    private let first: Int

    private enum Kind { case activity, revision, conflict }

    init(_ recorded: Recorded, of contact: UInt32, first: UInt64) {
        self.contact = contact
        place = Int(recorded.place)
        let start = Int(recorded.row.offset)
        record = start..<start + Int(recorded.row.length)
        self.first = Int(first)
        kind =
            switch recorded.kind {
            case .activity, .erasure: .activity
            case .revision: .revision
            case .conflict: .conflict
            }
    }

    /// The kind of the entry, given the position that a place has.
    func kind(_ position: (Int) -> Position) -> LogEntry.Kind {
        switch kind {
        case .activity: .activity
        case .revision: .revision(of: position(first))
        case .conflict: .conflict(with: position(first))
        }
    }
}

/// The versions that were recorded of activities that stand more than once, by contact; few have any.
struct RecordedVersions: Sendable {
    private let all: [RecordedVersion]

    init(_ versions: [RecordedVersion] = []) {
        all = versions.sorted { ($0.contact, $0.place) < ($1.contact, $1.place) }
    }

    var count: Int { all.count }

    subscript(index: Int) -> RecordedVersion { all[index] }

    /// The versions of a contact.
    ///
    /// O(log versions).
    func indices(of contact: Int) -> Range<Int> {
        let start = all.firstIndexByHalves { $0.contact >= contact }
        let end = all.firstIndexByHalves { $0.contact > contact }
        return start..<end
    }

    /// The contacts that have versions, ascending.
    var contacts: [Int] {
        var contacts: [Int] = []
        for version in all where contacts.last != Int(version.contact) {
            contacts.append(Int(version.contact))
        }
        return contacts
    }
}
