internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// The rows for what observations found, which depend on the other rows of their contacts.
///
/// The core compares an observation with the activities before it, so that the rule is written once.
struct ObservedRows {
    private let text: RowStrings
    private let names: BulkScanner
    private let origins: RowOrigins

    init(_ text: RowStrings, _ names: BulkScanner, _ origins: RowOrigins) {
        self.text = text
        self.names = names
        self.origins = origins
    }

    /// Adds a part with a row for each value that an observation states otherwise than the rows of its contact.
    ///
    /// The columns are the rows that are kept of the parts, each activity once. Returns the part's
    /// counts of rows by contact. O(rows).
    func add(to parts: inout RowParts, given columns: RowColumns) throws(ReadError) -> [UInt32] {
        var derived: [Row] = []
        for contact in columns.ends.indices {
            let own = columns.rows(of: contact)
            guard own.contains(where: { columns.kinds[$0].code == RowKind.observed }) else {
                continue
            }
            derived += try found(in: own.map { Row($0, of: UInt32(contact), in: columns) })
        }
        parts.add(derived)
        return parts.renumber(parts.count - 1, by: nil, contacts: names.contactCount).counts
    }

    private func found(in rows: [Row]) throws(ReadError) -> [Row] {
        let places = Dictionary(
            rows.map { (ActivityID(String(decoding: text.id(of: $0), as: UTF8.self)), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        // All that are stated, as in an index of a log.
        for row in rows where row.kind == RowKind.observed {
            for segment in text.observedSegments(row) ?? [] {
                if let id = segment.id { _ = try names.number(of: id) }
            }
        }
        let timeline = Timeline(
            stream: Self.anybody,
            knownAt: .zero,
            activities: places.map { id, row in activity(id, row) },
            erasedAt: nil,
            merges: ContactMerges(),
            holders: places.compactMapValues { origins.streams(of: $0) }
        )
        var found: [Row] = []
        for activity in timeline.folded {
            guard let finding = activity.finding, var row = places[activity.id] else { continue }
            row.kind = RowKind(finding.kind, hasSubject: false).code
            row.flags |= Row.derivedFlag
            if case .segment(let segment) = finding.attribute {
                row.subject = try names.number(of: segment)
                row.flags |= Row.subjectFlag
            }
            found.append(row)
        }
        return found
    }

    /// A contact for activities whose contact doesn't matter.
    private static let anybody = StreamID(contact: "anybody")

    private func activity(_ id: ActivityID, _ row: Row) -> Activity {
        let kinds = RowKind.kinds
        let kind = row.rowKind
        let activity = Activity(
            stream: Self.anybody,
            id: id,
            kind: kinds.indices.contains(Int(row.kind)) ? kinds[Int(row.kind)] : .unknown(""),
            occurredAt: Timestamp(row: row.time),
            segment: kind.isSegmentTurn
                ? Activity.Segment(id: names.segment(Int(row.subject))) : nil,
            observedSegments: row.kind == RowKind.observed && !kind.isErased
                ? text.observedSegments(row) : nil
        )
        return kind.isErased ? activity.erased : activity
    }
}

/// The contacts in whose own streams rows are, of the contacts that others became.
struct RowOrigins: Sendable {
    /// The numbers of the contacts by the contact that has a row, and the offset of its record.
    var contacts: [UInt32: [UInt64: Set<UInt32>]] = [:]

    /// Returns streams that stand for the contacts of a row, or `nil` if its contact is merged with none.
    func streams(of row: Row) -> Set<StreamID>? {
        contacts[row.contact]?[row.offset].map { contacts in
            Set(contacts.map { StreamID(contact: ContactID("\($0)")) })
        }
    }
}

extension Transition {
    /// The type of an activity of the source that makes the transition.
    fileprivate var kind: ActivityKind {
        switch attribute {
        case .blocked: turnsOn ? .contactBlocked : .contactUnblocked
        case .unsubscribed: turnsOn ? .contactUnsubscribed : .contactResubscribed
        case .segment: turnsOn ? .segmentAdded : .segmentRemoved
        }
    }
}
