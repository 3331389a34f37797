/// A contact's number and a direction, in four bytes.
struct PackedTransition: BitwiseCopyable, Comparable, Sendable {
    // The direction is the lowest bit, so at one time a contact's "off" is before its "on". 31 bits
    // leave space for two billion contacts.
    let rawValue: UInt32

    init(contact: UInt32, turnsOn: Bool) { rawValue = contact << 1 | (turnsOn ? 1 : 0) }

    var contact: Int { Int(rawValue >> 1) }
    var turnsOn: Bool { rawValue & 1 == 1 }

    static func < (left: PackedTransition, right: PackedTransition) -> Bool {
        left.rawValue < right.rawValue
    }
}
