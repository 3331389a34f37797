package import ContactProjector

extension Census {
    /// The times of the first and the last dated activity, or `nil` if no activity has a time.
    ///
    /// O(contacts · log own history).
    package var span: ClosedRange<Timestamp>? {
        let spans = parts.compactMap(\.span)
        guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max(),
            let first = Timestamp(microseconds: first), let last = Timestamp(microseconds: last)
        else { return nil }
        return first...last
    }

    /// The organizations of contacts, `nil` for no organization, in no particular order.
    ///
    /// O(contacts).
    package var organizations: [OrgID?] {
        Array(Set(parts.flatMap(\.organizations)))
    }
}

extension CensusPart {
    /// The times of the first and the last dated activity of contacts that aren't hidden.
    fileprivate var span: ClosedRange<Int64>? {
        var first = Int64.max
        var last = Int64.min
        for contact in 0..<contacts.count where hidden?[contact] != true {
            let rows = rows.rows(of: contact)
            // Undated activities are first in a history.
            let undated = self.rows.times.count(in: rows, upTo: RowColumns.undated)
            guard undated < rows.count else { continue }
            first = min(first, self.rows.times[rows.lowerBound + undated])
            last = max(last, self.rows.times[rows.upperBound - 1])
        }
        return first <= last ? first...last : nil
    }

    fileprivate var organizations: [OrgID?] {
        Set(contacts.orgs.indices.map { contacts.orgs[$0] }).map { number in
            number == 0 ? nil : OrgID(contacts.orgNames[Int(number)])
        }
    }
}
