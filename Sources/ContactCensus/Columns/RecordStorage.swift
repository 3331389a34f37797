internal import ActivityJSON
internal import ContactProjector

/// The texts that records lie in, as one row of bytes.
struct RecordStorage: Sendable {
    let parts: [TextBytes]
    private let ends: [Int]

    init(_ parts: [TextBytes]) {
        self.parts = parts
        var end = 0
        ends = parts.map {
            end += $0.count
            return end
        }
    }

    /// Texts in memory.
    init(_ parts: [FixedBytes]) { self.init(parts.map { TextBytes($0) }) }

    /// The number of bytes of all texts.
    var count: Int { ends.last ?? 0 }

    /// A Boolean value that indicates whether a text is no longer what it was when it was opened.
    var isChanged: Bool { parts.contains(where: \.isChanged) }

    /// All texts in one piece.
    var inOnePiece: FixedBytes {
        if parts.count == 1, let bytes = parts[0].inMemory { return bytes }
        return FixedBytes(copying: parts.flatMap { $0.copy(0..<$0.count) })
    }

    /// The text that a place lies in.
    func part(of place: Int) -> Int {
        parts.count == 1 ? 0 : ends.firstIndexByHalves { place < $0 }
    }

    /// Where a text starts.
    func start(of part: Int) -> Int { ends[part] - parts[part].count }

    func withBytes<Result>(
        _ range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let part = min(part(of: range.lowerBound), parts.count - 1)
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
