internal import ActivityJSON
package import ContactProjector

/// The names of segments, which the census itself doesn't hold.
extension Census {
    /// Returns the last transition of a segment by a time over all contacts, which has the segment's name at that time.
    ///
    /// - Throws: ``CensusError/changedText`` when a source changed, ``CensusError/activityOfOneContact(_:)`` for an as-of that names
    ///   an activity.
    package func naming(
        of segment: SegmentID,
        asOf: AsOf = .end
    ) throws(CensusError) -> Naming? {
        let list = list(of: segment)
        guard let number = number(of: segment), let bound = try TimeBound(asOf) else { return nil }
        let count = list.count(upTo: bound.time)
        guard count > 0 else { return nil }
        let index = list.range.lowerBound + count - 1
        let contact = list.transitions[index].contact
        let row = rows.rows(of: contact, upTo: list.times[index]).last {
            rows.attribute($0) == .segment(number)
        }
        return try row.map { row throws(CensusError) in try naming(row, of: contact) } ?? nil
    }

    private func naming(_ row: Int, of contact: Int) throws(CensusError) -> Naming? {
        let record = rows.range(row)
        switch form {
        case .entry: return EntryRecord(text.copy(record)).map { .position($0.position) }
        case .json:
            return try reading { reader throws(CensusError) in
                guard let activity = reader.activity(record, of: contacts[contact]) else {
                    throw .changedText
                }
                return .segment(activity.segment)
            }
        }
    }

    /// The location of a segment's name.
    package enum Naming {
        /// The segment itself, or `nil` if no activity names it.
        case segment(Activity.Segment?)
        /// In the log that the census is of.
        case position(Position)
    }
}
