public import ContactProjector

extension Census {
    /// Returns the memberships of all contacts at a time.
    ///
    /// O(segments x contacts / 64 + memberships).
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func memberships(asOf: AsOf = .end) throws(CensusError) -> MembershipTable {
        let bound = try TimeBound(asOf)
        return MembershipTable(census: self, pairs: bound.map { memberships(at: $0) } ?? [])
    }

    /// Returns the memberships of all contacts at a time, computed by replaying all activities instead of using the
    /// index.
    ///
    /// The result equals ``memberships(asOf:)``. O(activities).
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    @_spi(Benchmarks)
    public func replayedMemberships(asOf: AsOf = .end) throws(CensusError) -> MembershipTable {
        let bound = try TimeBound(asOf)
        return MembershipTable(census: self, pairs: bound.map { rows.memberships(at: $0) } ?? [])
    }

    private func memberships(at bound: TimeBound) -> [MembershipTable.Pair] {
        var pairs: [MembershipTable.Pair] = []
        for segment in 0..<segmentNames.count {
            let list = transitions[.segment(UInt32(segment))]
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
    let census: Census
    let pairs: [Pair]

    struct Pair: Hashable {
        let contact: UInt32
        let segment: UInt32
    }

    /// The number of memberships.
    public var count: Int { pairs.count }

    /// Walks through the memberships, in an order that means nothing.
    public func makeIterator() -> some IteratorProtocol<(StreamID, SegmentID)> {
        pairs.lazy.map { pair in
            (
                census.contacts[Int(pair.contact)],
                SegmentID(census.segmentNames[Int(pair.segment)])
            )
        }
        .makeIterator()
    }
}
