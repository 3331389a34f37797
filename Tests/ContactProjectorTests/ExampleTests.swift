import Foundation
import Testing

/// The examples of doc comments are compiled.
///
/// The lines of each block of Swift are also in a file of a test target whose name ends in `Examples.swift`.
struct ExampleTests {
    @Test func `every example in a doc comment is in a file of examples`() throws {
        let sources = try SourceFile.all(in: "Sources", suffix: ".swift")
        let compiled = try SourceFile.all(in: "Tests", suffix: "Examples.swift")
        let examples = sources.flatMap(Example.all)
        #expect(!examples.isEmpty && !compiled.isEmpty)
        for example in examples where !example.occurs(in: compiled) {
            Issue.record(
                "\(example.place): not in any …Examples.swift of Tests: \(example.lines[0])"
            )
        }
    }

    @Test(arguments: [
        ("    let a = 1\n    if a > 0 {\n\n        f()\n    }", true),
        ("let a = 1\nif a > 0 {\n\n  f()\n}\nf()", true),
        ("let a = 1\nif a > 0 {\n  f()\n}", false), ("let a = 2\nif a > 0 {\n\n  f()\n}", false),
        ("let a = 1", false), ("", false),
    ])
    func `an example occurs line by line, at any depth`(text: String, occurs: Bool) throws {
        let source = """
            struct S {
                /// Does it.
                ///
                /// ```swift
                /// let a = 1
                /// if a > 0 {
                ///
                ///     f()
                /// }
                /// ```
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

    func occurs(in files: [SourceFile]) -> Bool {
        files.contains { $0.text.unindentedLines.contains(lines) }
    }
}

extension String {
    fileprivate var unindented: String { String(drop { $0 == " " }) }

    fileprivate var unindentedLines: [String] {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).unindented }
    }
}
