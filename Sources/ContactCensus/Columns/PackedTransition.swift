/// A contact's number and a direction in four bytes, so that the off of an instant sorts before the on.
struct PackedTransition: BitwiseCopyable, Comparable, Sendable {
    let rawValue: UInt32

    init(contact: UInt32, turnsOn: Bool) { rawValue = contact << 1 | (turnsOn ? 1 : 0) }

    var contact: Int { Int(rawValue >> 1) }
    var turnsOn: Bool { rawValue & 1 == 1 }

    static func < (left: PackedTransition, right: PackedTransition) -> Bool {
        left.rawValue < right.rawValue
    }
}
