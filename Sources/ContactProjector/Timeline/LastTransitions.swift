/// The direction in which each attribute was last turned.
///
/// All that the order of what follows depends on: opposite transitions of one instant start with the one that changes
/// what was held before.
public struct LastTransitions: Hashable, Sendable {
    private var directions: [Attribute: Bool] = [:]

    /// Nothing turned yet: everything is off.
    public init() {}

    /// Returns a Boolean value indicating whether the attribute was last turned on; off when it was never turned.
    public subscript(attribute: Attribute) -> Bool { directions[attribute] ?? false }

    /// Takes the next activity of the stream's order.
    mutating func take(_ activity: Activity) {
        guard let transition = activity.transition else { return }
        directions[transition.attribute] = transition.turnsOn
    }
}

extension LastTransitions: Codable {
    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        directions = try SortedEntries(from: decoder).entries
    }

    /// Writes attributes and directions in the order of the attributes.
    public func encode(to encoder: any Encoder) throws {
        try SortedEntries(directions).encode(to: encoder)
    }
}
