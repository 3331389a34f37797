/// What the parser of the arguments says, in the words of the tool's own errors.
///
/// Commands and options that had another name once are refused, and the message has the new name.
enum ParserMessage {
    private static let newNames = [
        "--contact": "--default-contact", "--in": "--org", "--take": "--page-size",
        "--every": "--interval", "--stream-seconds": "--stream-timeout", "find": "who",
    ]

    /// Returns the message in lower case, with a hint where it doesn't know a word that was renamed.
    static func reworded(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let word = unknownWord(first), let name = newNames[word]
        else {
            return lowercased(text)
        }
        return
            ([
                "error: unknown \(word.hasPrefix("-") ? "option" : "command") \"\(word)\"",
                "  use \(name)",
            ]
            + lines.dropFirst().map(String.init)).joined(separator: "\n")
    }

    private static func lowercased(_ text: String) -> String {
        let prefix = "Error: "
        guard text.hasPrefix(prefix) else { return text }
        let rest = text.dropFirst(prefix.count)
        return "error: " + rest.prefix(1).lowercased() + rest.dropFirst()
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
