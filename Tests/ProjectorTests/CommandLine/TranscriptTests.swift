import Foundation
import Testing

/// What the documentation shows is what the tool prints.
@Suite struct TranscriptTests {
    /// One command of a transcript, and what it is said to print.
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

    private func check(_ exchange: Exchange) throws {
        let result = try Tool.run(Self.words(exchange.command))
        let printed = result.messages + result.output
        let expected = try Rewriting.expected(exchange.output, printed: printed, in: exchange.file)
        #expect(printed == expected)
    }

    /// The exchanges of a Markdown file: in a fenced block, `$ projector …` and the lines up to the next one.
    private static func exchanges(of path: String) throws -> [Exchange] {
        let text = try String(contentsOf: Tool.root.appending(path: path), encoding: .utf8)
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

    /// The text without the blank lines that set it off.
    private static func output(_ text: String) -> String {
        let trimmed = text.trimmingCharacters(in: .newlines)
        return trimmed.isEmpty ? "" : trimmed + "\n"
    }

    /// The words of a command, as a shell splits them; single quotes only.
    static func words(_ command: String) -> [String] {
        command.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap {
            index,
            part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
    }
}
