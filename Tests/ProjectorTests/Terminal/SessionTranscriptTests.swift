import Foundation
import Testing

extension TerminalTests {
    /// Sessions as the documentation shows them, typed anew.
    @Suite struct SessionTranscriptTests {
        /// A fenced block in which lines are typed at prompts.
        struct Transcript: Sendable, CustomTestStringConvertible {
            let file: String
            let text: String

            var testDescription: String { "\(file): \(lines.first ?? "")" }

            /// What is typed.
            var lines: [String] {
                text.split(separator: "\n").compactMap { line in
                    line.firstRange(of: " › ").map { String(line[$0.upperBound...]) }
                }
            }
        }

        @Test(arguments: try files().flatMap(transcripts))
        func `a session goes as it is written down`(transcript: Transcript) throws {
            let session = try TerminalSession(
                columns: 100,
                rows: 400,
                arguments: ["Examples/Streams/ana.json", "Examples/Streams/shop.ndjson"],
                configuration: "set hints off\nset timer off\n"
            )
            // The load runs beside the first prompt; its end is told wherever that is.
            try session.waitText("loaded 25 activities of 4 contacts")
            for line in transcript.lines { try session.terminal.run(line) }
            let first = " › \(transcript.lines.first ?? "")"
            let shown = session.screen.text.split(separator: "\n").drop { !$0.contains(first) }
            // The last line is the prompt that nothing is typed at.
            let printed = shown.dropLast().joined(separator: "\n")
            let expected = try Rewriting.expected(
                transcript.text,
                printed: printed,
                in: transcript.file
            )
            #expect(printed == expected)
        }

        @Test func `the guide to the shell shows a session`() throws {
            let articles = try Articles.containing(" › ")
            #expect(articles.contains { $0.hasSuffix("/Guides/Shell.md") })
        }

        /// Support, analyst and auditor: the most lines that each has to type.
        @Test func `a first investigation takes few lines`() throws {
            let article = try #require(
                try Articles.containing(" › ").first { $0.hasSuffix("/FirstInvestigations.md") }
            )
            let lines = try Self.transcripts(of: article).map(\.lines.count)
            #expect(lines == [2, 10, 3])
        }

        private static func files() throws -> [String] {
            let articles = try Articles.containing(" › ")
            return ["README.md", "Tests/ProjectorTests/Transcripts/investigation.md"] + articles
        }

        private static func transcripts(of path: String) throws -> [Transcript] {
            try Articles.content(of: path).components(separatedBy: "```").enumerated().filter {
                !$0.offset.isMultiple(of: 2) && $0.element.contains(" › ")
            }
            .map { _, block in
                let lines = block.split(separator: "\n").dropFirst()
                return Transcript(file: path, text: lines.joined(separator: "\n"))
            }
        }
    }
}
