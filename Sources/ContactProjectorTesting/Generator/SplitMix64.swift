/// A seeded generator of random numbers, the same on every machine.
///
/// Steele, Lea and Flood's SplitMix64. Derived functions, such as ``below(_:)``, are implemented
/// here, since the standard library may change its conversion of random bits to numbers, and a seed
/// in a bug report must stay valid.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates the generator with a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// Returns the next 64 random bits.
    public mutating func next() -> UInt64 {
        // The published constants, so that a seed gives the same numbers as in other programs.
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// Returns a number from 0 up to, but not including, a bound; traps unless the bound is positive.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "bound must be positive, not \(bound)")
        // The high half of a product instead of a remainder: no division, and a bias of at most
        // bound / 2^64.
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Returns a number from 0 up to, but not including, 1.
    mutating func unit() -> Double {
        // The upper 53 bits, as many as a `Double` represents exactly.
        Double(next() >> 11) * 0x1p-53
    }

    /// Returns `true` at a rate between 0 (never) and 1 (always).
    package mutating func chance(_ rate: Double) -> Bool {
        unit() < rate
    }

    /// Returns one of the elements.
    ///
    /// Traps if there are none.
    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// Returns the elements in random order.
    public mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
        var shuffled = Array(elements)
        for index in shuffled.indices.dropFirst() {
            // Fisher and Yates: every order is equally likely.
            shuffled.swapAt(index, below(index + 1))
        }
        return shuffled
    }
}
