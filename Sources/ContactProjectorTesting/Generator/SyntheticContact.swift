/// The state of one contact in the synthetic source system.
struct SyntheticContact {
    // Bits instead of sets: 24 bytes, since there may be millions of contacts. Hence at most 64
    // segments.
    private var held: UInt64 = 0
    private var turned: UInt64 = 0
    private var flags: UInt8 = 0

    /// An attribute, with the number of a segment from 0 to 63.
    enum Attribute {
        case segment(Int)
        case blocked
        case unsubscribed
    }

    func isOn(_ attribute: Attribute) -> Bool {
        switch attribute {
        case .segment(let number): held >> number & 1 == 1
        case .blocked: flags & 1 == 1
        case .unsubscribed: flags & 2 == 2
        }
    }

    func wasTurned(_ attribute: Attribute) -> Bool {
        switch attribute {
        case .segment(let number): turned >> number & 1 == 1
        case .blocked: flags & 4 == 4
        case .unsubscribed: flags & 8 == 8
        }
    }

    mutating func turn(_ attribute: Attribute, on turnsOn: Bool) {
        switch attribute {
        case .segment(let number):
            let bit: UInt64 = 1 << number
            held = turnsOn ? held | bit : held & ~bit
            turned |= bit
        case .blocked: flags = (turnsOn ? flags | 1 : flags & ~1) | 4
        case .unsubscribed: flags = (turnsOn ? flags | 2 : flags & ~2) | 8
        }
    }
}
