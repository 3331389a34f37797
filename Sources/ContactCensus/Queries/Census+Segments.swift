public import ContactProjector

/// How a segment grew over a stretch of time, the half-open interval (from, to] of what occurred.
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
    /// Counts the members of a segment at two moments, and the entries and exits between them.
    ///
    /// A contact that enters twice counts as two entries; one that enters and leaves within an instant as none. O(turns in between).
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

    /// Returns the contacts that are in a segment at one moment and were not at an earlier one.
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

    /// Returns the contacts that were in a segment at one moment and are not at a later one.
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

    /// Counts how the members of segments at one moment are spread over them at another.
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

/// How the members of segments at one moment are spread over them at another.
public struct SegmentFlow: Hashable, Sendable {
    /// The segments, in the order asked for.
    public let segments: [SegmentID]
    /// For each segment at the start, the contacts in each segment at the end; the last of both is none of them.
    ///
    /// A contact in several segments counts in several cells.
    public let counts: [[Int]]
    /// For each segment at the end, and none of them, the contacts that were not there at all at the start.
    public let newcomers: [Int]
}
