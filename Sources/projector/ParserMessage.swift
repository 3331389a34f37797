internal import ContactQueries
internal import Foundation
internal import ProjectorShell
internal import TerminalText

/// A message of the argument parser in the form of the tool's errors: the fault, a hint, and the help to read.
///
/// For an earlier name of a command or an option, the hint has the present one.
struct ParserMessage {
    private static let commands = ["find": "who"]
    private static let options = [
        "--contact": "--default-contact", "--in": "--org", "--take": "--page-size",
        "--every": "--interval", "--stream-seconds": "--stream-timeout",
        "--csv": "--format csv", "--json": "--format json", "--ndjson": "--format ndjson",
        "--md": "--format markdown", "--markdown": "--format markdown",
        "--output": "> FILE", "--file": "--load FILE", "--input": "--load FILE",
    ]

    private let message: String
    private let hint: String?
    /// The command that the arguments name, or `nil` if they name none.
    private let command: String?

    /// Creates the message for the parser's text about arguments.
    init(_ text: String, _ arguments: some Collection<String>) {
        // `projector help WORD` is about the word.
        let word = arguments.first { $0 != "help" }
        // To the parser, an unknown command is an unexpected argument of the tool.
        if let word, !word.hasPrefix("-"), !Projector.commandNames.contains(word) {
            command = nil
            message = "unknown command \(word.quoted)"
            hint =
                Self.commands[word].map { "use \($0)" }
                ?? SpellingSuggestions.sentence(for: word, among: Projector.commandNames)
            return
        }
        command = word.flatMap { $0.hasPrefix("-") ? nil : Self.command($0, arguments) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).prefix {
            !$0.hasPrefix("Help:") && !$0.hasPrefix("Usage:") && !$0.hasPrefix("OVERVIEW:")
        }
        let said = lines.first.map(Self.withoutPrefix) ?? "invalid arguments"
        // The second line is the hint of a `ValidationError` of ours.
        let own = lines.dropFirst().first?.drop { $0 == " " }
        let known = Self.reworded(said, Self.values(lines.dropFirst()), of: command ?? "projector")
        message = known?.message ?? said.prefix(1).lowercased() + said.dropFirst()
        // A reworded message has a hint that fits it, so the parser's own is left out.
        hint = known == nil ? own.map(String.init) : known?.hint
    }

    /// The message, the hint and the help to read, as lines for standard error.
    var lines: [TextLine] {
        let help =
            command.map { "projector \($0) --help shows its options" }
            ?? "projector --help lists the commands"
        return UserError(message, hint: hint).lines(under: nil) + [[StyledText("  \(help)", .dim)]]
    }

    /// Returns a command with the one below it that the next argument names, as in `key new`.
    private static func command(_ word: String, _ arguments: some Collection<String>) -> String {
        let next = arguments.filter { $0 != "help" }.dropFirst().first
        guard let next, Projector.subcommandNames(of: word).contains(next) else { return word }
        return "\(word) \(next)"
    }

    private static func withoutPrefix(_ line: Substring) -> String {
        String(line.hasPrefix("Error: ") ? line.dropFirst(7) : line)
    }

    /// Returns the values that an option accepts, if the parser lists them line by line.
    private static func values(_ lines: some Sequence<Substring>) -> [String] {
        lines.filter { $0.hasPrefix("  - ") }.map { String($0.dropFirst(4)) }
    }
}

/// The kinds of the parser's messages, each recognized by its words.
extension ParserMessage {
    private static func reworded(_ text: String, _ listed: [String], of command: String) -> (
        message: String, hint: String?
    )? {
        // The parser's error types aren't public, so its texts are all there is to compare.
        let quoted = quoted(in: text)
        guard let first = quoted.first else { return nil }
        if text.hasPrefix("Unknown option") {
            let near = SpellingSuggestions.sentence(for: first, among: quoted.dropFirst())
            if first == "--contact",
                CommandExamples.of(command).contains(where: { $0.contains(" con_") })
            {
                return (
                    "--contact isn't an option of \(command)",
                    "name the contact: projector \(command) CONTACT"
                )
            }
            return ("unknown option \(first.quoted)", options[first].map { "use \($0)" } ?? near)
        }
        // Without the first letter: a capital for one argument, a small one after "2 ".
        if text.contains("nexpected argument") {
            let isFile = FileManager.default.fileExists(atPath: first)
            return (
                "\(command) doesn't take \(first.quoted)", isFile ? "use --load \(first)" : nil
            )
        }
        if text.contains("does not take any value") {
            return ("\(first) doesn't take a value", nil)
        }
        if text.hasPrefix("Value to be set"), quoted.count > 1 {
            return ("\(quoted[1]) and \(first) can't be combined", nil)
        }
        if text.hasPrefix("Missing expected argument") {
            // The shortest one, since a hint has at most 80 characters.
            let shortest = CommandExamples.of(command).min { $0.count < $1.count }
            return ("\(command) needs \(need(first))", shortest.map { "for example \($0)" })
        }
        if text.hasPrefix("Missing value for") {
            let (option, value) = parts(first)
            let sample = value.map { Self.sample(of: $0, option) }
            return ("\(option) needs a value", sample.map { "for example \(option) \($0)" })
        }
        guard text.hasPrefix("The value"), quoted.count > 1 else { return nil }
        let (option, value) = parts(quoted[1])
        // The parser lists choices line by line, or quotes them after the option.
        let choices = listed.isEmpty ? Array(quoted.dropFirst(2)) : listed
        let sample = value.map { "for example \(Self.sample(of: $0, option))" }
        return (
            "\(option) can't be \(first.quoted)", choices.isEmpty ? sample : "use \(list(choices))"
        )
    }

    /// Returns the texts between single quotes.
    private static func quoted(in text: String) -> [String] {
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        // Every second part is quoted, except a last one whose quote isn't closed.
        return parts.indices.filter { !$0.isMultiple(of: 2) && $0 < parts.count - 1 }
            .map { String(parts[$0]) }
    }

    /// Returns an option and the name of its value, as in `--at <time>`; an argument has one name for both.
    private static func parts(_ synopsis: String) -> (String, String?) {
        let words = synopsis.split(separator: " ")
        let names = words.map { $0.trimming { "<>".contains($0) } }
        return (names.first ?? synopsis, names.last)
    }

    private static func list(_ choices: [String]) -> String {
        guard choices.count > 1, let last = choices.last else { return choices.joined() }
        return choices.dropLast().joined(separator: ", ") + " or " + last
    }

    /// Returns the missing argument in words.
    private static func need(_ synopsis: String) -> String {
        let (name, value) = parts(synopsis.replacing(" ...", with: ""))
        if name.hasPrefix("-") { return "\(name) \(value?.uppercased() ?? "")" }
        switch name {
        case "contact": return "a contact"
        case "attribute": return "an attribute: blocked, unsubscribed or a segment"
        case "condition": return "a condition"
        case "from": return "a first time"
        case "number": return "a number"
        case "name": return "a name"
        case "segment", "segments": return "a segment"
        case "file", "files": return "a file"
        default: return "<\(name)>"
        }
    }

    /// Returns an example of an option's value.
    private static func sample(of value: String, _ option: String) -> String {
        switch value {
        case "file" where option == "--store": "contacts.db"
        case "file" where option == "--out": "log.key"
        case "time": "2024-06-03"
        case "position": "12"
        case "zone": "Europe/Berlin"
        case "number", "seconds": "100"
        case "format": "csv"
        case "period": "month"
        case "file": "activities.ndjson"
        case "address": "127.0.0.1"
        default: value.uppercased()
        }
    }
}

extension StringProtocol {
    fileprivate func trimming(_ isEnd: (Character) -> Bool) -> String {
        var text = drop(while: isEnd)
        while let last = text.last, isEnd(last) { text.removeLast() }
        return String(text)
    }
}
