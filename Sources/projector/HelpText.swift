/// A help text of the argument parser, arranged for its readers.
///
/// The parser puts the options that a command shares with others before its own, and has no place for examples.
struct HelpText {
    private let blocks: [String]

    /// Splits the parser's text at its blank lines.
    init(_ text: String) {
        // Three line breaks in a row leave one at the start of the next block.
        blocks = text.split(separator: "\n\n").map { block in
            block.hasPrefix("\n") ? String(block.dropFirst()) : String(block)
        }
    }

    /// The text in its order: overview, usage, examples, the command's own options, and those of many commands.
    var arranged: String {
        guard let usage = blocks.first(where: { $0.hasPrefix("USAGE:") }) else {
            return blocks.joined(separator: "\n\n")
        }
        let command = Self.command(of: usage)
        let overview = Array(blocks.prefix { $0 != usage })
        let sections = blocks.drop { $0 != usage }.dropFirst().map(Self.titled)
        guard !command.isEmpty else {
            return root(overview, usage, sections).joined(separator: "\n\n")
        }
        let start = overview + [Self.shortened(usage)] + Self.examples(of: command)
        return (start + Self.ordered(sections)).joined(separator: "\n\n")
    }

    /// Returns the usage in one line, without the options, which are listed below it.
    private static func shortened(_ usage: String) -> String {
        // A usage that fits a terminal of 80 columns keeps its options; of many, the parser names none.
        guard usage.count > 80, !usage.contains("[<options>]") else { return usage }
        let words = usage.split(separator: " [", omittingEmptySubsequences: false)
        let kept = words.dropFirst().filter { !$0.hasPrefix("-") }.map { "[" + $0 }
        return (words.prefix(1).map(String.init) + kept + ["[<options>]"]).joined(separator: " ")
    }

    /// Returns the sections of the tool's help, which begins with examples and ends with its two options.
    private func root(_ overview: [String], _ usage: String, _ sections: [String])
        -> [String]
    {
        let examples = CommandExamples.first.map { "  \($0)" }.joined(separator: "\n")
        // The last line replaces the parser's "See 'projector help …'".
        let commands = sections.filter { !$0.hasPrefix("OPTIONS:") && !$0.hasPrefix("  See ") }
        let options = sections.filter { $0.hasPrefix("OPTIONS:") }
        let start = (overview.first ?? "") + "\n" + examples
        let end = "projector COMMAND --help shows its options and examples."
        return [start] + overview.dropFirst() + [usage] + commands + options + [end]
    }

    private static func examples(of command: String) -> [String] {
        let lines = CommandExamples.of(command).map { "  \($0)" }
        return lines.isEmpty ? [] : ["EXAMPLES:\n" + lines.joined(separator: "\n")]
    }

    /// Returns the sections with the command's own options first, and those of every command last.
    private static func ordered(_ sections: [String]) -> [String] {
        // The titles of the option groups that many commands share.
        let shared = ["ROWS:", "WITNESS:", "TIME:", "ACTIVITIES:", "OUTPUT:"]
        func isShared(_ section: String) -> Bool { shared.contains { section.hasPrefix($0) } }
        // The section of a command without options of its own has --version and --help alone.
        let hasOwn = sections.contains {
            $0.hasPrefix("OPTIONS:\n  -") && !$0.hasPrefix("OPTIONS:\n  --version")
        }
        let own = sections.filter { !isShared($0) && (hasOwn || !$0.hasPrefix("OPTIONS:")) }
        return own.filter { !$0.hasPrefix("  See ") } + sections.filter(isShared)
            + (hasOwn ? [] : sections.filter { $0.hasPrefix("OPTIONS:") })
    }

    /// Returns a section of commands with the name of the group as its heading.
    private static func titled(_ section: String) -> String {
        section.replacing(" SUBCOMMANDS:\n", with: ":\n", maxReplacements: 1)
    }

    /// Returns the command of a usage: the words before its first argument.
    private static func command(of usage: String) -> String {
        // After "USAGE:" and the name of the tool.
        usage.split(separator: " ").dropFirst(2)
            .prefix { $0.first?.isLetter == true && !$0.contains("\n") }
            .joined(separator: " ")
    }
}
