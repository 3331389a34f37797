package import ContactProjector

extension Census {
    /// Returns members of a segment at a time, those that entered last first, then by stream.
    ///
    /// O(transitions up to the time / 64 + members that entered last).
    ///
    /// - Parameters:
    ///   - segment: The segment.
    ///   - asOf: The time.
    ///   - limit: The number of members. More are returned only if they entered at the same time.
    /// - Returns: The members.
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    package func newestMembers(
        of segment: SegmentID,
        asOf: AsOf = .end,
        limit: Int = 4
    ) throws(CensusError) -> [StreamID] {
        guard let bound = try TimeBound(asOf) else { return [] }
        // The newest members of all parts are among the newest ones of each part.
        let found = parts.flatMap { $0.newestMembers(of: segment, at: bound, limit) }
            .sorted { $0.time == $1.time ? $0.stream < $1.stream : $0.time > $1.time }
        let earliest = found.prefix(limit).last?.time ?? bound.time
        return found.prefix { $0.time >= earliest }.map(\.stream)
    }
}

extension CensusPart {
    fileprivate func newestMembers(
        of segment: SegmentID,
        at bound: TimeBound,
        _ limit: Int
    ) -> [(time: Int64, stream: StreamID)] {
        let list = list(of: segment)
        let count = list.count(upTo: bound.time)
        var members = list.bits(after: count)
        var found: [(time: Int64, stream: StreamID)] = []
        for index in list.shown(upTo: count).reversed() {
            let (time, turn) = (list.times[index], list.transitions[index])
            if found.count >= limit, time != found[found.count - 1].time { break }
            guard turn.turnsOn, members[turn.contact] else { continue }
            // An earlier entry of the same contact belongs to an earlier membership.
            members.take(PackedTransition(contact: UInt32(turn.contact), turnsOn: false))
            found.append((time, contacts[turn.contact]))
        }
        return found
    }
}
