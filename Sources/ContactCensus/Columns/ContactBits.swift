/// A set of contacts, with one bit for each contact.
struct ContactBits: Equatable, Sendable {
    private(set) var words: [UInt64]

    init(contacts: Int) {
        words = Array(repeating: 0, count: Self.words(for: contacts))
    }

    init(words: some Sequence<UInt64>) {
        self.words = Array(words)
    }

    static func words(for contacts: Int) -> Int { (contacts + 63) / 64 }

    subscript(contact: Int) -> Bool {
        get { words[contact >> 6] >> UInt64(contact & 63) & 1 == 1 }
        set {
            let bit = UInt64(1) << UInt64(contact & 63)
            if newValue { words[contact >> 6] |= bit } else { words[contact >> 6] &= ~bit }
        }
    }

    mutating func take(_ transition: PackedTransition) {
        self[transition.contact] = transition.turnsOn
    }

    /// Applies many transitions without a branch, since the direction of each one can't be
    /// predicted.
    mutating func take(_ transitions: UnsafeBufferPointer<PackedTransition>) {
        unsafe words.withUnsafeMutableBufferPointer { words in
            for index in transitions.indices {
                let transition = unsafe transitions[index].rawValue
                // The lowest bit is the direction, so the contact's word is 7 bits up.
                let shift = UInt64(transition >> 1 & 63)
                let word = Int(transition >> 7)
                unsafe words[word] = words[word] & ~(1 << shift) | UInt64(transition & 1) << shift
            }
        }
    }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The numbers of the contacts in the set, ascending.
    var numbers: [Int] {
        var numbers: [Int] = []
        numbers.reserveCapacity(count)
        for (index, word) in words.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                numbers.append(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return numbers
    }

    mutating func formIntersection(_ other: ContactBits) { combine(other) { $0 & $1 } }

    mutating func formUnion(_ other: ContactBits) { combine(other) { $0 | $1 } }

    mutating func subtract(_ other: ContactBits) { combine(other) { $0 & ~$1 } }

    /// Combines two sets word by word.
    @inline(__always)
    private mutating func combine(_ other: ContactBits, _ word: (UInt64, UInt64) -> UInt64) {
        precondition(words.count == other.words.count, "sets of different contacts")
        // Without bounds checks the compiler combines several words at a time.
        unsafe other.words.withUnsafeBufferPointer { other in
            unsafe words.withUnsafeMutableBufferPointer { words in
                for index in words.indices {
                    unsafe words[index] = word(words[index], other[index])
                }
            }
        }
    }

    func intersection(_ other: ContactBits) -> ContactBits {
        var result = self
        result.formIntersection(other)
        return result
    }

    func subtracting(_ other: ContactBits) -> ContactBits {
        var result = self
        result.subtract(other)
        return result
    }

    /// Returns the number of contacts in both sets.
    func countInCommon(with other: ContactBits) -> Int {
        zip(words, other.words).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
    }
}
