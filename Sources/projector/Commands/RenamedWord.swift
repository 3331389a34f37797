/// Commands and options that had another name once: they are refused, and the message has the new name.
enum RenamedWord {
    private static let newNames = [
        "--contact": "--default-contact", "--in": "--org", "--take": "--page-size",
        "--every": "--interval", "--stream-seconds": "--stream-timeout", "find": "who",
    ]

    /// Returns what the parser of the arguments says, with a hint where it doesn't know a word that was renamed.
    static func explaining(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let word = unknownWord(first), let name = newNames[word]
        else {
            return text
        }
        return
            ([
                "error: unknown \(word.hasPrefix("-") ? "option" : "command") \"\(word)\"",
                "  use \(name)",
            ]
            + lines.dropFirst().map(String.init)).joined(separator: "\n")
    }

    /// The word that the parser doesn't know, from its own sentence.
    private static func unknownWord(_ line: Substring) -> String? {
        let parts = line.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count >= 2,
            parts[0] == "Error: Unknown option " || parts[0] == "Error: Unexpected argument "
        else { return nil }
        return String(parts[1])
    }
}
