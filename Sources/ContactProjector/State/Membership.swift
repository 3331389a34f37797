/// A present membership in a segment: the half-open interval [since, …).
public struct Membership: Hashable, Sendable {
    /// The segment.
    public let segment: SegmentID
    /// The latest known name and color of the segment.
    public let label: SegmentLabel
    /// The time the contact joined, or `nil` if that activity is undated.
    public let since: Timestamp?
    /// The activity by which the contact joined.
    public let decidedBy: ActivityID
}

extension Membership: Comparable {
    /// Returns a Boolean value indicating whether the left one started first: undated first, then by segment id.
    public static func < (left: Membership, right: Membership) -> Bool {
        left.since == right.since
            ? left.segment < right.segment : Timestamp.precedes(left.since, right.since)
    }
}
