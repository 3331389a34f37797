import Foundation
import Testing

/// Tests that no text has a replaced phrase or a word to avoid.
@Suite struct LanguageTests {
    @Test(arguments: OldPhrases.all)
    func `no text has an old phrase`(phrase: String) {
        let found = ReadableText.all.flatMap { $0.places(of: phrase) }
        #expect(found.isEmpty, "\"\(phrase)\":\n\(found.joined(separator: "\n"))")
    }

    @Test(arguments: OldPhrases.documentation)
    func `no documentation comment has an old phrase`(phrase: String) {
        let found = ReadableText.documentation.flatMap { $0.places(of: phrase) }
        #expect(found.isEmpty, "\"\(phrase)\":\n\(found.joined(separator: "\n"))")
    }

    @Test(arguments: OldPhrases.words)
    func `no text and no documentation has a word to avoid`(word: String) {
        let texts = ReadableText.all + ReadableText.documentation
        let found = texts.flatMap { $0.places(ofWord: word) }
        #expect(found.isEmpty, "\"\(word)\":\n\(found.joined(separator: "\n"))")
    }

    @Test(arguments: OldPhrases.toolWords)
    func `no text of the program has a word to avoid`(word: String) {
        let found = ReadableText.literals.flatMap { $0.places(ofWord: word) }
        #expect(found.isEmpty, "\"\(word)\":\n\(found.joined(separator: "\n"))")
    }

    @Test func `texts are found where they are`() {
        let source = #"""
            let a = "one" // "not this"
            let b = "two \(c ? "three" : "four") five"
            let d = """
                six \
                seven
                """
            /// Eight
            /// nine.
            public func e() {}
            /// Ten.
            func f() {}
            """#
        let text = SwiftText(source)
        #expect(
            text.literals.map(\.text) == [
                "one", "three", "four", "two … five", "\n    six seven\n    ",
            ]
        )
        #expect(text.literals.map(\.line) == [1, 2, 2, 2, 3])
        #expect(text.documentation.map(\.text) == [" Eight nine."])
        let readable = ReadableText(path: "a", passages: text.literals)
        #expect(readable.places(of: "SIX SEVEN") == ["a:4"])
        #expect(readable.places(ofWord: "on").isEmpty && readable.places(ofWord: "one") == ["a:1"])
    }
}

/// The passages of a file that users read.
struct ReadableText: Sendable {
    private let path: String
    private let passages: [(line: Int, text: String)]

    /// Names in data formats, which aren't words of a text.
    private static let names: Set<String> = ["learnt"]

    init(path: String, passages: [SwiftText.Passage]) {
        self.path = path
        self.passages = passages.filter { !Self.names.contains($0.text) }
            .map { ($0.line, $0.text.lowercased()) }
    }

    /// Returns the places of a phrase in any letter case, as `path:line`.
    func places(of phrase: String) -> [String] {
        let phrase = phrase.lowercased()
        return passages.flatMap { line, text in
            ranges(of: phrase, in: text).map { place($0, line, text) }
        }
    }

    /// Returns the places of a whole word.
    func places(ofWord word: String) -> [String] {
        passages.flatMap { line, text in
            ranges(of: word, in: text).filter { Self.isWord($0, in: text) }
                .map { place($0, line, text) }
        }
    }

    /// Returns the ranges of a phrase, which may be broken over two lines.
    private func ranges(of phrase: String, in text: String) -> [Range<String.Index>] {
        guard text.contains(phrase) || text.contains("\n") else { return [] }
        return text.replacing("\n", with: " ").ranges(of: phrase).compactMap { range in
            let joined = text.replacing("\n", with: " ")
            let start = joined.utf8.distance(from: joined.startIndex, to: range.lowerBound)
            let end = joined.utf8.distance(from: joined.startIndex, to: range.upperBound)
            return text.utf8.index(
                text.startIndex,
                offsetBy: start
            )..<text.utf8.index(text.startIndex, offsetBy: end)
        }
    }

    private func place(_ range: Range<String.Index>, _ line: Int, _ text: String) -> String {
        let breaks = text[..<range.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") }
        return "\(path):\(line + breaks)"
    }

    /// Returns a Boolean value indicating whether a range is a whole word, and not a name in code voice or quotes.
    private static func isWord(_ range: Range<String.Index>, in text: String) -> Bool {
        let before =
            range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
        let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
        func isPart(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || "_`\"".contains(character)
        }
        return !isPart(before) && !isPart(after)
    }
}

extension ReadableText {
    /// The string literals of all modules.
    static let literals = swift.map { ReadableText(path: $0, passages: $1.literals) }
    /// The documentation comments of all modules.
    static let documentation = swift.map { ReadableText(path: $0, passages: $1.documentation) }
    /// The literals, the articles, and the files that users open first.
    static let all = literals + whole

    private static let swift = files("Sources", ".swift").map { ($0, SwiftText(content($0))) }

    private static let whole =
        (files("Sources", ".md") + files("Sources", "openapi.json") + files("Examples", ".md")
        + files("Examples/Sources", ".swift") + files(".github", "")
        + [
            "README.md", "CONTRIBUTING.md", "SECURITY.md", "Makefile", ".ci/run", "Examples/demo",
            "Examples/serve-and-sync", "Tests/ProjectorTests/Transcripts/help.md",
            "Tests/ProjectorTests/Transcripts/investigation.md",
        ]).map { path in
            ReadableText(path: path, passages: [.init(line: 1, text: content(path))])
        }

    private static func files(_ folder: String, _ ending: String) -> [String] {
        let url = Tool.root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String }
        return (names ?? [])
            .filter {
                !$0.contains(".build/") && $0.hasSuffix(ending) && !isDirectory("\(folder)/\($0)")
            }
            .map { "\(folder)/\($0)" }.sorted()
    }

    private static func isDirectory(_ path: String) -> Bool {
        (try? Tool.root.appending(path: path).resourceValues(forKeys: [.isDirectoryKey]))?
            .isDirectory == true
    }

    private static func content(_ path: String) -> String {
        (try? Articles.content(of: path)) ?? ""
    }
}
