internal import ActivityJSON
public import ContactProjector

extension Census {
    /// The first and the last instant at which anything occurred; nil when nothing is dated.
    ///
    /// O(activities).
    public var span: ClosedRange<Timestamp>? {
        var first = Int64.max
        var last = Int64.min
        for row in rows.times.indices where rows.times[row] != RowColumns.undated {
            first = min(first, rows.times[row])
            last = max(last, rows.times[row])
        }
        guard let first = Timestamp(microseconds: first), let last = Timestamp(microseconds: last)
        else { return nil }
        return first...last
    }

    /// The organisations that contacts belong to, nil for none, in no particular order.
    ///
    /// O(contacts).
    public var organisations: [OrgID?] {
        Set(contacts.orgs.indices.map { contacts.orgs[$0] }).map { number in
            number == 0 ? nil : OrgID(contacts.orgNames[Int(number)])
        }
    }

    /// What turned a segment last, of all that did for anybody: it has the latest name.
    ///
    /// - Throws: ``CensusError/changedText`` when a source changed.
    package func latestNaming(of segment: SegmentID) throws(CensusError) -> Naming? {
        let list = list(of: segment)
        guard let number = number(of: segment), let index = list.range.last else { return nil }
        let contact = list.turns[index].contact
        let row = rows.rows(of: contact, upTo: list.times[index]).last {
            rows.attribute($0) == .segment(number)
        }
        guard let row else { return nil }
        let record = rows.range(row)
        switch form {
        case .entry: return EntryRecord(text.copy(record)).map { .position($0.position) }
        case .json:
            guard let activity = try rowText().activity(record, of: contacts[contact]) else {
                throw .changedText
            }
            return .segment(activity.segment)
        }
    }

    /// Where a segment's name is.
    package enum Naming {
        case segment(Segment?)
        /// In the log that the census is of.
        case position(Position)
    }
}
