internal import ContactProjector

/// The places of ids that occur more than once, found among hashes of them.
///
/// Four bytes an id: the texts would be five times that, and most logs repeat next to none. Ids that share a hash are
/// among them, to be told apart by who reads them.
struct RepeatedIDs {
    /// The indexes of the hashes that occur more than once.
    let indexes: [Int]

    /// Finds what occurs more than once among the hashes; those that are zero stand for nothing.
    init(among hashes: [UInt32]) {
        // Sixteen bits a hash: one in sixteen meets the bit of another one, and is looked at again.
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

    /// Makes a table of at least so many bits, a power of two.
    init(bits: Int) {
        let width = min(32, max(6, Int.bitWidth - (bits - 1).leadingZeroBitCount))
        words = Array(repeating: 0, count: 1 << (width - 6))
        mask = UInt32(truncatingIfNeeded: (UInt64(1) << width) - 1)
    }

    func contains(_ number: UInt32) -> Bool {
        let (word, bit) = place(number)
        return words[word] & bit != 0
    }

    /// Adds a number; false when its bit was there.
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
