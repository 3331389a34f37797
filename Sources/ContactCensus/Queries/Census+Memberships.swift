public import ContactProjector

extension Census {
    /// Returns the memberships of all contacts at a time.
    ///
    /// O(segments x contacts / 64 + memberships).
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func memberships(asOf: AsOf = .end) throws(CensusError) -> MembershipTable {
        try table(asOf) { part, bound in part.memberships(at: bound) }
    }

    /// Returns the memberships of all contacts at a time, computed by replaying all activities instead of using the
    /// index.
    ///
    /// The result equals ``memberships(asOf:)``. O(activities).
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    @_spi(Benchmarks)
    public func replayedMemberships(asOf: AsOf = .end) throws(CensusError) -> MembershipTable {
        try table(asOf) { part, bound in
            part.rows.memberships(at: bound).filter { part.hidden?[Int($0.contact)] != true }
        }
    }

    private func table(
        _ asOf: AsOf,
        _ pairs: (CensusPart, TimeBound) -> [MembershipTable.Pair]
    ) throws(CensusError) -> MembershipTable {
        guard let bound = try TimeBound(asOf) else { return MembershipTable(found: []) }
        return MembershipTable(found: parts.map { ($0, pairs($0, bound)) })
    }
}

extension CensusPart {
    fileprivate func memberships(at bound: TimeBound) -> [MembershipTable.Pair] {
        var pairs: [MembershipTable.Pair] = []
        for segment in 0..<segments.count {
            let list = list(of: .segment(UInt32(segment)))
            for contact in list.bits(at: bound.time).numbers {
                pairs.append(
                    MembershipTable.Pair(contact: UInt32(contact), segment: UInt32(segment))
                )
            }
        }
        return pairs
    }
}

/// The memberships of all contacts at one time.
public struct MembershipTable: Sequence, Sendable {
    let found: [(part: CensusPart, pairs: [Pair])]

    struct Pair: Hashable {
        let contact: UInt32
        let segment: UInt32
    }

    /// The number of memberships.
    public var count: Int { found.reduce(0) { $0 + $1.pairs.count } }

    /// Returns an iterator over the memberships, in no particular order.
    public func makeIterator() -> some IteratorProtocol<(StreamID, SegmentID)> {
        found.lazy.flatMap { part, pairs in
            pairs.lazy.map { pair in
                (
                    part.contacts[Int(pair.contact)],
                    SegmentID(part.segments.names[Int(pair.segment)])
                )
            }
        }
        .makeIterator()
    }
}
