internal import ContactQueries
internal import TerminalText

/// What the parser of the arguments says, in the form of the tool's own errors.
///
/// Commands and options that had another name once are refused, and the message has the new name.
enum ParserMessage {
    private static let commands = ["find": "who"]
    private static let options = [
        "--contact": "--default-contact", "--in": "--org", "--take": "--page-size",
        "--every": "--interval", "--stream-seconds": "--stream-timeout",
    ]

    /// Returns what the parser says of the arguments, or the new name of a word that it doesn't know any more.
    static func reworded(_ text: String, _ arguments: some Collection<String>) -> String {
        if let word = arguments.first, isUnknownCommand(word) {
            let hint =
                commands[word].map { "use \($0)" }
                ?? SpellingSuggestions.sentence(for: word, among: Projector.commandNames)
                ?? "projector --help lists the commands"
            return "error: unknown command \"\(SafeText.truncated(word, to: 60))\"\n  \(hint)"
        }
        let words = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "Error: Unknown option ",
            let name = options[String(words[1])]
        else { return lowercased(text) }
        return "error: unknown option \"\(words[1])\"\n  use \(name)"
    }

    private static func isUnknownCommand(_ word: String) -> Bool {
        !word.hasPrefix("-") && word != "help" && !Projector.commandNames.contains(word)
    }

    private static func lowercased(_ text: String) -> String {
        let prefix = "Error: "
        guard text.hasPrefix(prefix) else { return text }
        let rest = text.dropFirst(prefix.count)
        return "error: " + rest.prefix(1).lowercased() + rest.dropFirst()
    }
}
