/// The direction in which each attribute was last turned.
///
/// The order of later activities depends on nothing else: opposite transitions of one time start with the one that
/// changes the value before it (rule 2.4).
public struct LastTransitions: Hashable, Sendable {
    /// The last direction of each attribute that was ever turned.
    var directions: [Attribute: Bool] = [:]

    /// Creates the start of a stream, with every attribute off.
    package init() {}

    /// Returns a Boolean value indicating whether the attribute was last turned on, or `false` if it never was.
    package subscript(attribute: Attribute) -> Bool { directions[attribute] ?? false }

    /// Applies the next activity in stream order.
    mutating func take(_ activity: Activity) {
        guard let transition = activity.transition else { return }
        directions[transition.attribute] = transition.turnsOn
    }
}
