internal import ActivityJSON
internal import ContactProjector

/// The texts that records lie in, as one row of bytes.
struct RecordStorage: Sendable {
    let parts: [FixedBytes]
    private let ends: [Int]

    init(_ parts: [FixedBytes]) {
        self.parts = parts
        var end = 0
        ends = parts.map {
            end += $0.count
            return end
        }
    }

    /// The number of bytes of all texts.
    var count: Int { ends.last ?? 0 }

    /// All texts in one piece.
    var inOnePiece: FixedBytes {
        parts.count == 1
            ? parts[0] : FixedBytes(copying: parts.flatMap { $0.copy(0..<$0.count) })
    }

    /// Where a text starts.
    func start(of part: Int) -> Int { ends[part] - parts[part].count }

    func withBytes<Result>(
        _ range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let part =
            parts.count == 1 ? 0 : ends.firstIndex { range.lowerBound < $0 } ?? ends.count - 1
        let start = self.start(of: part)
        return unsafe parts[part].withBytes(
            range.lowerBound - start..<range.upperBound - start,
            body
        )
    }

    func copy(_ range: Range<Int>) -> [UInt8] { unsafe withBytes(range) { unsafe Array($0) } }

    func string(_ range: Range<Int>) -> String {
        unsafe withBytes(range) { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
