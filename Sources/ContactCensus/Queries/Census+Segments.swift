public import ContactProjector

/// The growth of a segment over a time range, the half-open interval (from, to].
public struct SegmentGrowth: Hashable, Sendable {
    /// The members at the start.
    public let before: Int
    /// The members at the end.
    public let after: Int
    /// Entries after the start, up to and including the end.
    public let entries: Int
    /// Exits after the start, up to and including the end.
    public let exits: Int
}

extension Census {
    /// Counts the members of a segment at two times, and the entries and exits between them.
    ///
    /// A contact that joins twice counts as two entries; one that joins and leaves at the same time counts as none.
    /// O(transitions in between).
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func growth(
        of segment: SegmentID,
        from start: AsOf,
        to end: AsOf
    ) throws(CensusError) -> SegmentGrowth {
        let first = try TimeBound(start)
        let last = try TimeBound(end)
        return parts.reduce(.none) { $0 + $1.growth(of: segment, first, last) }
    }

    /// Returns the contacts that are members of a segment at one time and weren't at an earlier one.
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func joiners(
        of segment: SegmentID,
        from start: AsOf,
        to end: AsOf
    ) throws(CensusError) -> ContactSet {
        let first = try TimeBound(start)
        let last = try TimeBound(end)
        return set { $0.members(segment, last).subtracting($0.members(segment, first)) }
    }

    /// Returns the contacts that were members of a segment at one time and aren't at a later one.
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func leavers(
        of segment: SegmentID,
        from start: AsOf,
        to end: AsOf
    ) throws(CensusError) -> ContactSet {
        let first = try TimeBound(start)
        let last = try TimeBound(end)
        return set { $0.members(segment, first).subtracting($0.members(segment, last)) }
    }

    /// Counts the distribution of the members of segments at one time over the segments at another.
    ///
    /// O(segments² x contacts / 64).
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func flow(
        among segments: [SegmentID],
        from start: AsOf,
        to end: AsOf
    ) throws(CensusError) -> SegmentFlow {
        let first = try TimeBound(start)
        let last = try TimeBound(end)
        var counts = SegmentFlow(
            segments: segments,
            counts: Array(
                repeating: Array(repeating: 0, count: segments.count + 1),
                count: segments.count + 1
            ),
            newcomers: Array(repeating: 0, count: segments.count + 1)
        )
        for part in parts { counts.add(part.flow(among: segments, first, last)) }
        return counts
    }
}

extension CensusPart {
    fileprivate func growth(
        of segment: SegmentID,
        _ first: TimeBound?,
        _ last: TimeBound?
    ) -> SegmentGrowth {
        let list = list(of: segment)
        let start = first.map { list.count(upTo: $0.time) } ?? 0
        // An end before the start counts as the start: nothing happened in between.
        let end = max(start, last.map { list.count(upTo: $0.time) } ?? 0)
        let (entries, exits) = list.turns(from: start, to: end)
        return SegmentGrowth(
            before: list.size(after: start),
            after: list.size(after: end),
            entries: entries,
            exits: exits
        )
    }

    fileprivate func members(_ segment: SegmentID, _ bound: TimeBound?) -> ContactBits {
        bound.map { list(of: segment).bits(at: $0.time) } ?? ContactBits(contacts: contacts.count)
    }

    fileprivate func flow(
        among segments: [SegmentID],
        _ first: TimeBound?,
        _ last: TimeBound?
    ) -> SegmentFlow {
        let before = sets(segments, first)
        let after = sets(segments, last)
        let known = present(first)
        return SegmentFlow(
            segments: segments,
            counts: before.map { row in after.map { row.countInCommon(with: $0) } },
            newcomers: after.map { $0.subtracting(known).count }
        )
    }

    /// Returns the members of each segment, followed by the contacts in none of them.
    private func sets(_ segments: [SegmentID], _ bound: TimeBound?) -> [ContactBits] {
        let sets = segments.map { members($0, bound) }
        return sets + [sets.reduce(present(bound)) { $0.subtracting($1) }]
    }

    private func present(_ bound: TimeBound?) -> ContactBits {
        bound.map { list(of: .present).bits(at: $0.time) } ?? ContactBits(contacts: contacts.count)
    }
}

extension SegmentGrowth {
    fileprivate static let none = SegmentGrowth(before: 0, after: 0, entries: 0, exits: 0)

    fileprivate static func + (left: SegmentGrowth, right: SegmentGrowth) -> SegmentGrowth {
        SegmentGrowth(
            before: left.before + right.before,
            after: left.after + right.after,
            entries: left.entries + right.entries,
            exits: left.exits + right.exits
        )
    }
}

/// The distribution of the members of segments at one time over the segments at another.
public struct SegmentFlow: Hashable, Sendable {
    /// The segments, in the order given.
    public let segments: [SegmentID]
    /// For each segment at the start, the contacts in each segment at the end.
    ///
    /// The last row and column are for no segment.
    ///
    /// A contact in several segments counts in several cells.
    public private(set) var counts: [[Int]]
    /// For each segment at the end, and for no segment, the contacts that weren't present at the start.
    public private(set) var newcomers: [Int]

    /// Adds the contacts of another part.
    fileprivate mutating func add(_ other: SegmentFlow) {
        for (index, row) in other.counts.enumerated() {
            for (column, count) in row.enumerated() { counts[index][column] += count }
            newcomers[index] += other.newcomers[index]
        }
    }
}
