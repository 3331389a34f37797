import Foundation
import Testing

/// The examples of doc comments, which must be compiled elsewhere.
///
/// The lines of each block of Swift are also in a file of `Examples` whose name ends in `Examples.swift`. The packages there
/// see only what is public, as users do.
struct ExampleTests {
    @Test func `every example in a doc comment is in a file of examples`() throws {
        let sources = try SourceFile.all(in: "Sources", suffix: ".swift")
        let compiled = try SourceFile.all(in: "Examples", suffix: "Examples.swift")
        let examples = sources.flatMap(Example.all)
        #expect(!examples.isEmpty && !compiled.isEmpty)
        for example in examples where !example.occurs(in: compiled) {
            Issue.record(
                "\(example.place): no …Examples.swift in Examples has \(example.lines.first ?? "it")"
            )
        }
    }

    private static let lines = ["let a = 1", "if a > 0 {", "", "    f()", "}"]

    @Test(arguments: [
        (lines, "    let a = 1\n    if a > 0 {\n\n        f()\n    }", true),
        (lines, "let a = 1\nif a > 0 {\n\n  f()\n}\nf()", true),
        (lines, "let a = 1\nif a > 0 {\n  f()\n}", false),
        (lines, "let a = 2\nif a > 0 {\n\n  f()\n}", false),
        (lines, "let a = 1", false), (lines, "", false),
        ([], "let a = 1", false), ([""], "let a = 1\n", false),
    ])
    func `an example occurs line by line, at any depth`(
        lines: [String],
        text: String,
        occurs: Bool
    ) throws {
        let source = """
            struct S {
                /// Does it.
                ///
                /// ```swift
            \(lines.map { "    /// \($0)\n" }.joined())    /// ```
                func f() {}
            }
            """
        let examples = Example.all(in: SourceFile(path: "S.swift", text: source))
        #expect(examples.map(\.place) == ["S.swift:4"])
        let file = SourceFile(path: "SExamples.swift", text: text)
        #expect(examples.map { $0.occurs(in: [file]) } == [occurs])
    }
}

/// A block of Swift in a doc comment, its lines without the space before them.
private struct Example {
    let place: String
    let lines: [String]

    static func all(in file: SourceFile) -> [Example] {
        var examples: [Example] = []
        var open: (line: Int, lines: [String])?
        for (index, line) in file.text.unindentedLines.enumerated() {
            let text = line.hasPrefix("///") ? String(line.dropFirst(3)).unindented : nil
            if let block = open, text == nil || text?.hasPrefix("```") == true {
                examples.append(Example(place: "\(file.path):\(block.line)", lines: block.lines))
                open = nil
            } else if let text, open != nil {
                open?.lines.append(text)
            } else if text == "```swift" {
                open = (index + 1, [])
            }
        }
        return examples
    }

    /// Returns whether the example is in one of the files; an empty example never is.
    func occurs(in files: [SourceFile]) -> Bool {
        !lines.allSatisfy(\.isEmpty)
            && files.contains { $0.text.unindentedLines.contains(lines) }
    }
}

extension String {
    fileprivate var unindented: String { String(drop { $0 == " " }) }

    fileprivate var unindentedLines: [String] {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).unindented }
    }
}
