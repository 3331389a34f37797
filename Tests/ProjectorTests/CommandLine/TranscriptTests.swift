import Foundation
import Testing

/// Tests that the tool prints what the documentation shows.
@Suite struct TranscriptTests {
    /// A command of a transcript with the output it shows.
    struct Exchange: Sendable, CustomTestStringConvertible {
        let file: String
        let command: String
        let output: String

        var testDescription: String { command }
    }

    @Test(arguments: try exchanges(of: "README.md"))
    func `the README's transcripts are true`(exchange: Exchange) throws {
        try check(exchange)
    }

    @Test(arguments: try exchanges(of: "Tests/ProjectorTests/Transcripts/help.md"))
    func `the help is word for word as written down`(exchange: Exchange) throws {
        try check(exchange)
    }

    @Test(arguments: try Articles.containing("\n$ projector "))
    func `an article's commands print what it shows, one after the other`(article: String) throws {
        let scratch = try Scratch()
        try scratch.link("Examples", to: Tool.root.appending(path: "Examples"))
        for exchange in try Self.exchanges(of: article) {
            try check(exchange, in: scratch.directory)
        }
    }

    @Test(arguments: ["CommandLine", "AllContacts", "Stores"])
    func `the guides to the tool show what it prints`(guide: String) throws {
        let articles = try Articles.containing("\n$ projector ")
        #expect(articles.contains { $0.hasSuffix("/Guides/\(guide).md") })
    }

    @Test func `the README has at most 9,000 bytes`() throws {
        #expect(try Articles.content(of: "README.md").utf8.count <= 9_000)
    }

    private func check(_ exchange: Exchange, in directory: URL = Tool.root) throws {
        let result = try Tool.run(Self.words(exchange.command), in: directory)
        // Messages first, as a terminal shows them: the tool prints its remarks before the answer.
        let printed = Self.withoutClock(result.messages + result.output)
        let expected = try Rewriting.expected(exchange.output, printed: printed, in: exchange.file)
        #expect(printed == expected, "\(exchange.file): \(exchange.command)")
    }

    /// Returns the text with one time in place of the clock's at which something was recorded.
    private static func withoutClock(_ text: String) -> String {
        text.replacing(
            #/((?:recorded|at position \d+) \(?)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/#
        ) { "\($0.output.1)2024-07-03 08:12:44 UTC" }
    }

    /// Returns the commands of a Markdown file: in fenced blocks, `$ projector …` and the lines up to the next one.
    private static func exchanges(of path: String) throws -> [Exchange] {
        let text = try Articles.content(of: path)
        let blocks = text.components(separatedBy: "```").enumerated().filter {
            !$0.offset.isMultiple(of: 2)
        }
        let found = blocks.flatMap { _, block in
            block.components(separatedBy: "\n$ projector ").dropFirst().map { part in
                let lines = part.split(
                    separator: "\n",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                return Exchange(
                    file: path,
                    command: String(lines[0]),
                    output: output(lines.count > 1 ? String(lines[1]) : "")
                )
            }
        }
        return found
    }

    /// Returns a text without blank lines around it.
    private static func output(_ text: String) -> String {
        let trimmed = text.trimmingCharacters(in: .newlines)
        return trimmed.isEmpty ? "" : trimmed + "\n"
    }

    /// Returns the words of a command as a POSIX shell splits them; only single quotes are supported.
    static func words(_ command: String) -> [String] {
        command.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap {
            index,
            part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
    }
}
