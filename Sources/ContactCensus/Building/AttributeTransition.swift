/// A change of an attribute of a contact at a time.
struct AttributeTransition {
    let time: Int64
    private(set) var attribute: UInt32
    /// The contact's number and the new value.
    let transition: PackedTransition

    private static let dropped = UInt32.max

    init(_ time: Int64, _ attribute: AttributeNumber, _ contact: UInt32, turnsOn: Bool) {
        self.time = time
        self.attribute = attribute.rawValue
        transition = PackedTransition(contact: contact, turnsOn: turnsOn)
    }

    var isDropped: Bool { attribute == Self.dropped }

    mutating func drop() { attribute = Self.dropped }
}
