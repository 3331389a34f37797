package import ContactProjector

/// A time range in which a lane of a timeline is drawn.
package struct LaneSpan: Equatable, Sendable {
    /// The start, or `nil` if it is before all dated times.
    package let from: Timestamp?
    /// The end, exclusive, or `nil` if it goes on.
    package let until: Timestamp?

    /// Creates a time range.
    package init(from: Timestamp?, until: Timestamp?) {
        self.from = from
        self.until = until
    }

    /// Creates the time range in which an attribute was on.
    package init(_ interval: AttributeInterval) {
        // Undated activities come before dated ones, so what they ended was over by then.
        self.init(
            from: interval.since,
            until: interval.isOpen ? nil : interval.until ?? .earliest
        )
    }

    /// Returns the time ranges in which an attribute was off, from the earliest time.
    package static func complement(of intervals: [AttributeInterval]) -> [LaneSpan] {
        var spans: [LaneSpan] = []
        var start: Timestamp? = .earliest
        for interval in intervals {
            if let start, let since = interval.since, start < since {
                spans.append(LaneSpan(from: start, until: since))
            }
            start = interval.isOpen ? nil : interval.until ?? .earliest
        }
        return start.map { spans + [LaneSpan(from: $0, until: nil)] } ?? spans
    }
}

extension [AttributeInterval] {
    /// The segments, in the order of their first memberships.
    package var segmentsByEntry: [SegmentID] {
        var seen: Set<SegmentID> = []
        let byEntry = sorted { ($0.since ?? .earliest) < ($1.since ?? .earliest) }
        return byEntry.compactMap { interval in
            guard case .segment(let id) = interval.attribute, seen.insert(id).inserted else {
                return nil
            }
            return id
        }
    }
}
