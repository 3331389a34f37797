extension Table {
    /// The table as RFC 4180 text, safe for terminals and spreadsheets.
    ///
    /// Control characters are escaped, and a cell that a spreadsheet would run as a formula begins with `'`.
    package var csv: String { csvHead + csvRows }

    /// The line of the titles, which begins the table as CSV.
    package var csvHead: String { Self.csvLine(columns.map(\.dataTitle)) }

    /// The lines of the rows as CSV, for a table that is written part by part.
    package var csvRows: String { rows.map { Self.csvLine($0.map { $0.data ?? "" }) }.joined() }

    private static func csvLine(_ fields: [String]) -> String {
        fields.map { csvField($0) }.joined(separator: ",") + "\r\n"
    }

    /// The table in Markdown, with everything escaped that Markdown or HTML would interpret.
    package var markdown: String {
        let head = columns.map { Self.markdownCell($0.title) }
        let rule = columns.map { $0.isNumeric ? "---:" : "---" }
        return ([head, rule] + rows.map { $0.map { Self.markdownCell($0.data ?? "") } })
            .map { "| " + $0.joined(separator: " | ") + " |\n" }
            .joined()
    }

    /// Returns the text as a field between commas or other delimiters.
    package static func csvField(_ text: String, delimiter: UInt8 = UInt8(ascii: ",")) -> String {
        // Line by line: RFC 4180 allows newlines within quotes, and they are kept.
        let shown = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { SafeText.escaped(String($0)) }.joined(separator: "\n")
        // Spreadsheets show a cell that begins with an apostrophe as text.
        let safe = startsFormula(text) ? "'" + shown : shown
        let needsQuotes = safe.utf8.contains { $0 == delimiter || "\"\r\n".utf8.contains($0) }
        guard needsQuotes else { return safe }
        return "\""
            + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(
                separator: "\"\""
            ) + "\""
    }

    /// Returns a Boolean value indicating whether a spreadsheet would run the text as a formula.
    private static func startsFormula(_ text: String) -> Bool {
        // OWASP, "CSV Injection", with the full-width forms. Spreadsheets skip spaces before it.
        guard let first = text.utf8.first(where: { $0 != UInt8(ascii: " ") }) else { return false }
        return "=+-@\t\r\n|%".utf8.contains(first) || text.first == "＝" || text.first == "＋"
            || text.first == "－" || text.first == "＠"
    }

    private static func markdownCell(_ text: String) -> String {
        SafeText.escaped(text).reduce(into: "") { cell, character in
            // HTML within Markdown is interpreted, too; escaping a tag's brackets is enough for it.
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
