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

        @Test(
            arguments: try transcripts(of: "README.md")
                + transcripts(of: "Tests/ProjectorTests/Transcripts/investigation.md")
        )
        func `a session goes as it is written down`(transcript: Transcript) throws {
            let session = try TerminalSession(
                columns: 100,
                rows: 400,
                arguments: ["Examples/Streams/ana.json", "Examples/Streams/shop.ndjson"],
                configuration: "set hints off\nset timer off\n"
            )
            for line in transcript.lines { try session.terminal.run(line) }
            let shown = session.screen.text.split(separator: "\n").drop { !$0.contains(" › ") }
            // The last line is the prompt that nothing is typed at.
            let printed = shown.dropLast().joined(separator: "\n")
            let expected = try Rewriting.expected(
                transcript.text,
                printed: printed,
                in: transcript.file
            )
            #expect(printed == expected)
        }

        private static func transcripts(of path: String) throws -> [Transcript] {
            let text = try String(contentsOf: Tool.root.appending(path: path), encoding: .utf8)
            return text.components(separatedBy: "```").enumerated().filter {
                !$0.offset.isMultiple(of: 2) && $0.element.contains(" › ")
            }
            .map { _, block in
                let lines = block.split(separator: "\n").dropFirst()
                return Transcript(file: path, text: lines.joined(separator: "\n"))
            }
        }
    }
}
