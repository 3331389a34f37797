internal import ContactProjector
internal import Synchronization

/// The numbers of lines in texts: those of stretches that were counted when they were read, and within them as they are asked for.
final class LineIndex: Sendable {
    /// A part of a text, and how many newlines it has.
    struct Stretch {
        let range: Range<Int>
        let newlines: Int
    }

    /// A place of a text before which the newlines were counted.
    private struct Mark {
        let offset: Int
        let newlines: Int
    }

    private let texts: [TextBytes]
    /// For each text, places in it, ascending.
    private let marks: Mutex<[[Mark]]>

    private static let spacing = 64 << 10

    /// Takes what was counted; what lies between stretches is counted when it is first asked for.
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

    /// The line, counted from 1, that an offset of a text lies in.
    ///
    /// O(bytes since the nearest place before it that was counted), which leaves no more than 64 KiB for the next one.
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
