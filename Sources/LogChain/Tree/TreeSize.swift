/// The arithmetic of the tree's shape.
package enum TreeSize {
    /// The largest number of leaves, 2^40.
    package static let maximum: Int64 = 1 << 40

    /// The number of hashes of one level under a hash of the next one.
    package static let blockSize: Int64 = 256

    /// The levels of which a tree can have a full block.
    package static let levels = 1...5

    /// Returns the number of leaves under a hash of a level.
    package static func leaves(ofLevel level: Int) -> Int64 { 1 << (8 * Int64(level)) }

    /// Returns the largest power of two below a number of leaves, which must be at least two.
    static func split(_ count: Int64) -> Int64 {
        1 << (Int64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    /// Returns the halves of a range of leaves, of which the left is full.
    static func halves(of range: Range<Int64>) -> (left: Range<Int64>, right: Range<Int64>) {
        let middle = range.lowerBound + split(range.upperBound - range.lowerBound)
        return (range.lowerBound..<middle, middle..<range.upperBound)
    }
}

extension Range<Int64> {
    /// The number of elements; `count` of a range of 64-bit numbers is slower in debug builds.
    var length: Int64 { upperBound - lowerBound }
}
