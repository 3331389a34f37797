internal import ContactProjector

/// The indices of ids that occur more than once, found by their hashes.
///
/// A hash takes four bytes; the texts would take five times as much, and most logs repeat almost
/// none. Different ids with the same hash are included: the caller compares the texts.
struct RepeatedIDs {
    /// The indices of the hashes that occur more than once.
    let indexes: [Int]

    /// Finds the hashes that occur more than once.
    ///
    /// Zeros are ignored.
    init(among hashes: [UInt32]) {
        // With sixteen bits per hash, one hash in sixteen shares its bit with another one. Only
        // those are sorted below.
        var seen = BitTable(bits: hashes.count * 16)
        var repeated = BitTable(bits: hashes.count * 16)
        for hash in hashes where hash != 0 && !seen.insert(hash) { _ = repeated.insert(hash) }
        let suspects = hashes.indices.filter { hashes[$0] != 0 && repeated.contains(hashes[$0]) }
            .sorted { (hashes[$0], $0) < (hashes[$1], $1) }
        let equal = suspects.indices.filter { index in
            let hash = hashes[suspects[index]]
            return index > 0 && hashes[suspects[index - 1]] == hash
                || index + 1 < suspects.count && hashes[suspects[index + 1]] == hash
        }
        indexes = equal.map { suspects[$0] }.sorted()
    }
}

/// A set of numbers by their low bits.
private struct BitTable {
    private var words: [UInt64]
    private let mask: UInt32

    /// Creates a table of at least the given number of bits, a power of two.
    init(bits: Int) {
        // At least one word of 64 bits, at most one bit for each 32-bit hash.
        let width = min(32, max(6, Int.bitWidth - (bits - 1).leadingZeroBitCount))
        words = Array(repeating: 0, count: 1 << (width - 6))
        mask = UInt32(truncatingIfNeeded: (UInt64(1) << width) - 1)
    }

    func contains(_ number: UInt32) -> Bool {
        let (word, bit) = place(number)
        return words[word] & bit != 0
    }

    /// Inserts a number.
    ///
    /// Returns `false` if its bit was set before.
    mutating func insert(_ number: UInt32) -> Bool {
        let (word, bit) = place(number)
        defer { words[word] |= bit }
        return words[word] & bit == 0
    }

    private func place(_ number: UInt32) -> (word: Int, bit: UInt64) {
        let place = number & mask
        return (Int(place >> 6), 1 << UInt64(place & 63))
    }
}
