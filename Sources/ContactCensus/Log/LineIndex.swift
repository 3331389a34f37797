internal import Synchronization

/// The numbers of lines in texts, counted once a text when one is first asked for.
final class LineIndex: Sendable {
    private let texts: [TextBytes]
    /// For each text the newlines before each stretch of it.
    private let counted = Mutex<[Int: [Int]]>([:])

    private static let stretch = 64 << 10

    init(_ texts: [TextBytes]) { self.texts = texts }

    /// The line, counted from 1, that an offset of a text lies in.
    ///
    /// O(bytes of the text) once, then O(1).
    func line(of offset: Int, in text: Int) -> Int {
        let counts = counted.withLock { counted in
            let counts = counted[text] ?? Self.counts(texts[text])
            counted[text] = counts
            return counts
        }
        let start = offset / Self.stretch * Self.stretch
        return 1 + counts[offset / Self.stretch] + texts[text].newlines(in: start..<offset)
    }

    private static func counts(_ text: TextBytes) -> [Int] {
        var count = 0
        return stride(from: 0, through: text.count, by: stretch).map { start in
            defer { count += text.newlines(in: start..<min(start + stretch, text.count)) }
            return count
        }
    }
}
