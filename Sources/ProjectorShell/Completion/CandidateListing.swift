internal import ContactQueries
internal import LineEditing
internal import TerminalText

/// The layout of completion candidates above the prompt.
enum CandidateListing {
    // More than most terminals show: the rest is better found by typing on.
    static let rowLimit = 60

    private static let gap = 2

    /// Returns at most `rowLimit` lines of at most `width` columns, and one more with the number of the rest.
    ///
    /// Candidates with notes have a line each; those without are listed in columns, from top to bottom. The text isn't
    /// escaped yet.
    static func lines(_ candidates: [Candidate], width: Int) -> [TextLine] {
        candidates.contains { $0.note != nil }
            ? annotated(candidates, width: width) : inColumns(candidates, width: width)
    }

    private static func annotated(_ candidates: [Candidate], width: Int) -> [[StyledText]] {
        let shown = candidates.prefix(rowLimit)
        // A third of the width is kept for notes, even beside a long id.
        let textWidth = min(columnWidth(shown), max(width * 2 / 3, 1))
        let noteWidth = width - textWidth - gap
        let lines = shown.map { candidate in
            guard let note = candidate.note, noteWidth > 0 else {
                return [StyledText(SafeText.truncated(candidate.text, to: width))]
            }
            return [
                StyledText(padded(candidate.text, to: textWidth) + spaces(gap)),
                StyledText(SafeText.truncated(note, to: noteWidth), .dim),
            ]
        }
        return lines + rest(candidates.count - shown.count)
    }

    private static func inColumns(_ candidates: [Candidate], width: Int) -> [[StyledText]] {
        // Only what could be shown is measured: there may be a million contacts.
        let reachable = candidates.prefix(rowLimit * max(1, width / (1 + gap)))
        let cell = min(columnWidth(reachable), width)
        let columns = max(1, (width + gap) / (cell + gap))
        let shown = reachable.prefix(rowLimit * columns)
        let rows = (shown.count + columns - 1) / columns
        let lines = (0..<rows).map { row in
            let texts = stride(from: row, to: shown.count, by: rows).map { index in
                let isLast = index + rows >= shown.count
                let text = shown[index].text
                return isLast ? SafeText.truncated(text, to: cell) : padded(text, to: cell)
            }
            return [StyledText(texts.joined(separator: spaces(gap)))]
        }
        return lines + rest(candidates.count - shown.count)
    }

    private static func rest(_ count: Int) -> [[StyledText]] {
        count > 0 ? [[StyledText("… \(count.grouped) more", .dim)]] : []
    }

    private static func columnWidth(_ candidates: ArraySlice<Candidate>) -> Int {
        candidates.lazy.map { SafeText.width($0.text) }.max() ?? 0
    }

    private static func padded(_ text: String, to width: Int) -> String {
        let shown = SafeText.truncated(text, to: width)
        return shown + spaces(width - SafeText.width(shown))
    }

    private static func spaces(_ count: Int) -> String {
        String(repeating: " ", count: max(0, count))
    }
}
