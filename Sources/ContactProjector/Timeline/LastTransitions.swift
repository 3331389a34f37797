/// The direction in which each attribute was last turned.
///
/// All that the order of what follows depends on: opposite transitions of one instant start with the one that changes
/// what was held before.
public struct LastTransitions: Hashable, Sendable {
    /// The last direction of each attribute that was ever turned.
    var directions: [Attribute: Bool] = [:]

    /// Nothing turned yet: everything is off.
    package init() {}

    /// Returns a Boolean value indicating whether the attribute was last turned on; off when it was never turned.
    package subscript(attribute: Attribute) -> Bool { directions[attribute] ?? false }

    /// Takes the next activity of the stream's order.
    mutating func take(_ activity: Activity) {
        guard let transition = activity.transition else { return }
        directions[transition.attribute] = transition.turnsOn
    }
}
