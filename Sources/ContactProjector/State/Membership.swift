/// The source system's status of a contact.
public enum ContactStatus: String, Hashable, Sendable {
    /// Neither blocked nor unsubscribed.
    case subscribed = "SUBSCRIBED"
    /// Opted out, not blocked.
    case unsubscribed = "UNSUBSCRIBED"
    /// Blocked, whether opted out or not.
    case blocked = "BLOCKED"
}

/// A segment's name and color as last described.
public struct SegmentLabel: Hashable, Sendable, Codable {
    /// The name, or `nil` if no activity gave one.
    public private(set) var name: String?
    /// The name of the color, or `nil` if no activity gave one.
    public private(set) var color: String?

    /// Describes a segment, by default with nothing.
    package init(name: String? = nil, color: String? = nil) {
        self.name = name
        self.color = color
    }

    mutating func learn(from segment: Activity.Segment) {
        name = segment.name ?? name
        color = segment.color ?? color
    }
}

extension SegmentLabel {
    /// Returns a Boolean value indicating whether name and color agree.
    public static func == (left: SegmentLabel, right: SegmentLabel) -> Bool {
        left.name.isSpelled(as: right.name) && left.color.isSpelled(as: right.color)
    }
}

/// A membership that holds: the half-open interval [since, …) of one segment.
public struct Membership: Hashable, Sendable {
    /// The segment.
    public let segment: SegmentID
    /// Its latest known name and color.
    public let label: SegmentLabel
    /// The time the contact joined, or `nil` if that activity is undated.
    public let since: Timestamp?
    /// The activity by which it did.
    public let decidedBy: ActivityID
}

extension Membership: Comparable {
    /// Returns a Boolean value indicating whether the left one started first: undated first, then by segment id.
    public static func < (left: Membership, right: Membership) -> Bool {
        left.since == right.since
            ? left.segment < right.segment : Timestamp.precedes(left.since, right.since)
    }
}
