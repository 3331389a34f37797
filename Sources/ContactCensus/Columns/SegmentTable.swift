internal import ContactProjector

/// A table of segments by number, and of numbers by segment.
final class SegmentTable: Sendable {
    let names: NameTable
    private let numbers: [SegmentID: UInt32]

    init(_ names: NameTable) {
        self.names = names
        numbers = Dictionary(
            (0..<names.count).map { (SegmentID(names[$0]), UInt32($0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// A Boolean value that indicates whether each segment occurs once.
    var isSound: Bool { numbers.count == names.count }

    var count: Int { names.count }

    /// Returns the number of a segment, or `nil` if no activity names it.
    subscript(segment: SegmentID) -> UInt32? { numbers[segment] }

    /// The segments in their order.
    var sorted: [SegmentID] { numbers.keys.sorted() }
}
