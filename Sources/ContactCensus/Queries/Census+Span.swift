public import ContactProjector

extension Census {
    /// The times of the first and the last dated activity, or `nil` if no activity has a time.
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

    /// The organizations of contacts, `nil` for no organization, in no particular order.
    ///
    /// O(contacts).
    public var organizations: [OrgID?] {
        Set(contacts.orgs.indices.map { contacts.orgs[$0] }).map { number in
            number == 0 ? nil : OrgID(contacts.orgNames[Int(number)])
        }
    }
}
