/// A segment's name and color as last described.
public struct SegmentLabel: Hashable, Sendable, Codable {
    /// The name, or `nil` if no activity gave one.
    public private(set) var name: String?
    /// The name of the color, or `nil` if no activity gave one.
    public private(set) var color: String?

    /// Creates a label, by default without name and color.
    package init(name: String? = nil, color: String? = nil) {
        self.name = name
        self.color = color
    }

    mutating func learn(from segment: Activity.Segment) {
        // Pages of the source leave out the color of some segments, which isn't a change
        // (LabelsStay).
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
