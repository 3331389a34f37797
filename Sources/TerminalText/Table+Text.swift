extension Table {
    /// The table as RFC 4180 text; no cell drives a terminal or starts in a way that a spreadsheet would run.
    package var csv: String {
        ([columns.map(\.dataTitle)] + rows.map { $0.map { $0.data ?? "" } })
            .map { $0.map { Self.csvField($0) }.joined(separator: ",") + "\r\n" }
            .joined()
    }

    /// The table in Markdown, with everything escaped that Markdown or HTML would interpret.
    package var markdown: String {
        let head = columns.map { Self.markdownCell($0.title) }
        let rule = columns.map { $0.isNumeric ? "---:" : "---" }
        return ([head, rule] + rows.map { $0.map { Self.markdownCell($0.data ?? "") } })
            .map { "| " + $0.joined(separator: " | ") + " |\n" }
            .joined()
    }

    /// The text as a field between commas, or between other signs.
    package static func csvField(_ text: String, delimiter: UInt8 = UInt8(ascii: ",")) -> String {
        let shown = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { SafeText.escaped(String($0)) }.joined(separator: "\n")
        let safe = startsFormula(text) ? "'" + shown : shown
        let needsQuotes = safe.utf8.contains { $0 == delimiter || "\"\r\n".utf8.contains($0) }
        guard needsQuotes else { return safe }
        return "\""
            + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(
                separator: "\"\""
            ) + "\""
    }

    /// Tells whether a spreadsheet would take the text for a formula; blanks before it don't stop one.
    private static func startsFormula(_ text: String) -> Bool {
        guard let first = text.utf8.first(where: { $0 != UInt8(ascii: " ") }) else { return false }
        return "=+-@\t\r\n|%".utf8.contains(first) || text.first == "＝" || text.first == "＋"
            || text.first == "－" || text.first == "＠"
    }

    private static func markdownCell(_ text: String) -> String {
        SafeText.escaped(text).reduce(into: "") { cell, character in
            switch character {
            case "&": cell += "&amp;"
            case "<": cell += "&lt;"
            case ">": cell += "&gt;"
            case "|", "\\", "`", "*", "_", "[", "]", "#", "!", "~": cell += "\\\(character)"
            default: cell.append(character)
            }
        }
    }
}
