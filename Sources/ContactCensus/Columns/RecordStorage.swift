internal import ActivityJSON
internal import ContactProjector

/// The texts that contain the records, addressed as one sequence of bytes.
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

    /// Creates a storage of texts in memory.
    init(_ parts: [FixedBytes]) { self.init(parts.map { TextBytes($0) }) }

    /// The number of bytes of all texts together.
    var count: Int { ends.last ?? 0 }

    /// A Boolean value that indicates whether a text has changed since it was opened.
    var isChanged: Bool { parts.contains(where: \.isChanged) }

    /// Returns a range of the texts, which may include parts of several texts.
    func piece(_ range: Range<Int>) -> FixedBytes {
        let first = part(of: range.lowerBound)
        let start = start(of: first)
        if range.upperBound <= ends[first], let bytes = parts[first].inMemory {
            return FixedBytes(range.lowerBound - start..<range.upperBound - start, of: bytes)
        }
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for part in first..<parts.count where self.start(of: part) < range.upperBound {
            let start = self.start(of: part)
            let end = min(range.upperBound, ends[part])
            copy += parts[part].copy(max(range.lowerBound, start) - start..<end - start)
        }
        return FixedBytes(copying: copy)
    }

    /// Returns the texts followed by another one, which is joined with the last if that is short.
    func appending(_ text: [UInt8]) -> RecordStorage {
        guard !text.isEmpty else { return self }
        guard let last = parts.last, last.count < Self.short else {
            return RecordStorage(parts + [TextBytes(FixedBytes(copying: text))])
        }
        let joined = FixedBytes(copying: last.copy(0..<last.count) + text)
        return RecordStorage(parts.dropLast() + [TextBytes(joined)])
    }

    // Each append to a live census adds a text. Copying 64 KiB costs less than thousands of texts,
    // among which each record would be searched.
    /// The size up to which the last text is joined with the next one.
    private static let short = 64 << 10

    /// Returns the index of the text that contains an offset.
    func part(of place: Int) -> Int {
        parts.count == 1 ? 0 : ends.firstIndexByHalves { place < $0 }
    }

    /// Returns the offset of a text's first byte.
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
