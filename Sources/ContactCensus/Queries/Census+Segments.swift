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
        let list = list(of: segment)
        let first = try TimeBound(start).map { list.count(upTo: $0.time) } ?? 0
        let last = max(first, try TimeBound(end).map { list.count(upTo: $0.time) } ?? 0)
        let entries = (first..<last).count { list.transitions[list.range.lowerBound + $0].turnsOn }
        return SegmentGrowth(
            before: list.size(after: first),
            after: list.size(after: last),
            entries: entries,
            exits: last - first - entries
        )
    }

    /// Returns the contacts that are members of a segment at one time and weren't at an earlier one.
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func joiners(
        of segment: SegmentID,
        from start: AsOf,
        to end: AsOf
    ) throws(CensusError) -> ContactSet {
        let before = try members(segment, start)
        return ContactSet(census: self, bits: try members(segment, end).subtracting(before))
    }

    /// Returns the contacts that were members of a segment at one time and aren't at a later one.
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func leavers(
        of segment: SegmentID,
        from start: AsOf,
        to end: AsOf
    ) throws(CensusError) -> ContactSet {
        let after = try members(segment, end)
        return ContactSet(census: self, bits: try members(segment, start).subtracting(after))
    }

    /// Counts how the members of segments at one time are distributed over them at another.
    ///
    /// O(segments² x contacts / 64).
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func flow(
        among segments: [SegmentID],
        from start: AsOf,
        to end: AsOf
    ) throws(CensusError) -> SegmentFlow {
        var before: [ContactBits] = []
        var after: [ContactBits] = []
        for segment in segments {
            before.append(try members(segment, start))
            after.append(try members(segment, end))
        }
        before.append(try present(start, outside: before))
        after.append(try present(end, outside: after))
        return SegmentFlow(
            segments: segments,
            counts: before.map { row in after.map { row.countInCommon(with: $0) } },
            newcomers: try newcomers(after, start)
        )
    }

    private func members(_ segment: SegmentID, _ asOf: AsOf) throws(CensusError) -> ContactBits {
        try TimeBound(asOf).map { list(of: segment).bits(at: $0.time) }
            ?? ContactBits(contacts: contacts.count)
    }

    private func present(
        _ asOf: AsOf,
        outside sets: [ContactBits]
    ) throws(CensusError) -> ContactBits {
        var rest = try contacts(asOf: asOf).bits
        for set in sets { rest.subtract(set) }
        return rest
    }

    private func newcomers(_ sets: [ContactBits], _ start: AsOf) throws(CensusError) -> [Int] {
        let known = try contacts(asOf: start).bits
        return sets.map { $0.subtracting(known).count }
    }
}

/// The distribution of the members of segments at one time over the segments at another.
public struct SegmentFlow: Hashable, Sendable {
    /// The segments, in the order given.
    public let segments: [SegmentID]
    /// For each segment at the start, the contacts in each segment at the end.
    ///
    /// The last row and column are no segment.
    ///
    /// A contact in several segments counts in several cells.
    public let counts: [[Int]]
    /// For each segment at the end, and for no segment, the contacts that weren't present at the start.
    public let newcomers: [Int]
}
