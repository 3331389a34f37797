internal import ActivityJSON
package import ContactProjector

/// The location of segments' names, which the census itself doesn't have.
extension Census {
    /// Returns the last transition of a segment by a time over all contacts, which has the segment's name at that time.
    ///
    /// - Throws: ``CensusError/changedText`` when a source changed, ``CensusError/activityOfOneContact(_:)`` for an as-of that names
    ///   an activity.
    package func naming(
        of segment: SegmentID,
        asOf: AsOf = .end
    ) throws(CensusError) -> Naming? {
        guard let bound = try TimeBound(asOf) else { return nil }
        // At one time, transitions are sorted by contact, so the greatest number is the last.
        let turns = parts.compactMap { $0.lastTurn(of: segment, at: bound) }
        let last = turns.max { ($0.time, $0.wholeNumber) < ($1.time, $1.wholeNumber) }
        guard let last, let row = last.row(of: segment) else { return nil }
        return try last.part.naming(row, of: segment, last.contact)
    }

    /// The location of a segment's name.
    package enum Naming {
        /// The segment itself, or `nil` if no activity names it.
        case segment(Activity.Segment?)
        /// The position in the log of the census.
        case position(Position)
    }
}

extension CensusPart {
    fileprivate func lastTurn(of segment: SegmentID, at bound: TimeBound) -> SegmentTurn? {
        let list = list(of: segment)
        let places = list.shown(upTo: list.count(upTo: bound.time))
        guard let time = places.last.map({ list.times[$0] }) else { return nil }
        return places.reversed().lazy.prefix { list.times[$0] == time }
            .map { SegmentTurn(part: self, time: time, contact: list.transitions[$0].contact) }
            .max { $0.wholeNumber < $1.wholeNumber }
    }

    fileprivate func naming(
        _ row: Int,
        of segment: SegmentID,
        _ contact: Int
    ) throws(CensusError) -> Census.Naming? {
        let record = rows.range(row)
        switch form {
        case .entry: return EntryRecord(text.copy(record)).map { .position($0.position) }
        case .json:
            return try reading { reader throws(CensusError) in
                guard let activity = reader.activity(record, of: contacts[contact]) else {
                    throw .changedText
                }
                return .segment(activity.namedSegments.first { $0.id == segment })
            }
        }
    }
}

/// A transition of a segment, with its contact.
private struct SegmentTurn {
    let part: CensusPart
    let time: Int64
    let contact: Int

    var wholeNumber: UInt32 { part.wholeNumber(contact) }

    func row(of segment: SegmentID) -> Int? {
        let attribute = part.number(of: .segment(segment))
        return part.rows.rows(of: contact, upTo: time).last { row in
            // An observation that ends a membership doesn't name its segment.
            let kind = part.rows.kinds[row]
            return part.rows.attribute(row) == attribute && (kind.turnsOn || !kind.isDerived)
        }
    }
}
