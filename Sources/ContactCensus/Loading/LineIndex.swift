internal import ContactProjector
internal import Synchronization

/// The line numbers of texts, counted while they are read and, in between, when they are requested.
final class LineIndex: Sendable {
    /// A range of a text and its number of newlines.
    struct Stretch {
        let range: Range<Int>
        let newlines: Int
    }

    /// An offset in a text and the number of newlines before it.
    private struct Mark {
        let offset: Int
        let newlines: Int
    }

    private let texts: [TextBytes]
    /// The marks of each text, ascending.
    private let marks: Mutex<[[Mark]]>

    // A later request counts at most 64 KiB, which takes microseconds. A mark for each line would
    // take 16 bytes, in memory that most loads never use.
    private static let spacing = 64 << 10

    /// Creates an index from counted ranges.
    ///
    /// The newlines between them are counted now.
    init(_ texts: [TextBytes], _ counted: [Int: [Stretch]] = [:]) {
        self.texts = texts
        marks = Mutex(
            texts.indices.map { text in
                var marks = [Mark(offset: 0, newlines: 0)]
                for stretch in counted[text] ?? [] {
                    let last = marks[marks.count - 1]
                    let gap = texts[text].newlines(in: last.offset..<stretch.range.lowerBound)
                    marks.append(
                        Mark(
                            offset: stretch.range.upperBound,
                            newlines: last.newlines + gap + stretch.newlines
                        )
                    )
                }
                return marks
            }
        )
    }

    /// Returns the line of an offset in a text, counted from 1.
    ///
    /// O(bytes since the nearest mark before it). Marks are added, so the next request counts at
    /// most 64 KiB.
    func line(of offset: Int, in text: Int) -> Int {
        marks.withLock { marks in
            var index = marks[text].firstIndexByHalves { $0.offset > offset } - 1
            var mark = marks[text][index]
            while mark.offset + Self.spacing <= offset {
                let next = mark.offset + Self.spacing
                let newlines = texts[text].newlines(in: mark.offset..<next)
                mark = Mark(offset: next, newlines: mark.newlines + newlines)
                index += 1
                marks[text].insert(mark, at: index)
            }
            return 1 + mark.newlines + texts[text].newlines(in: mark.offset..<offset)
        }
    }
}
