import Foundation
import Testing

/// The topics of each module's documentation, which must list every top-level public type, and nothing else.
struct TopicsTests {
    @Test(arguments: DocCommentTests.modules)
    func `every top-level public type is in a group of topics, and no other name is`(module: String)
        throws
    {
        let sources = try SourceFile.all(in: "Sources/\(module)", suffix: ".swift")
        let articles = try SourceFile.all(in: "Sources/\(module)", suffix: ".md")
        #expect(!sources.isEmpty && !articles.isEmpty)
        let owners = try Self.owners()
        for fault in Topics(sources: sources, articles: articles, owners: owners).faults {
            Issue.record("\(fault)")
        }
    }

    @Test(arguments: [
        ("public struct Log {}", "- ``Log``", []),
        ("public struct Log {}", "", ["Log.swift:1: Log is in no group of topics"]),
        ("public protocol Log {}", "", ["Log.swift:1: Log is in no group of topics"]),
        ("/// A.\npublic typealias Log = Int", "", ["Log.swift:2: Log is in no group of topics"]),
        ("public final class Log {}", "", ["Log.swift:1: Log is in no group of topics"]),
        ("package struct Log {}\nenum Part {}\npublic func log() {}", "", []),
        ("package struct Log {}", "- ``Log``", ["Log.md:4: Log isn't public"]),
        ("", "- ``Log``", ["Log.md:4: Log isn't public"]),
        ("public enum Log {\n    public struct Part {}\n}", "- ``Log``\n- ``Log/Part``", []),
        (
            "public enum Log {\n    struct Part {}\n}", "- ``Log``\n- ``Log/Part``",
            ["Log.md:5: Log/Part isn't public"]
        ),
        (
            "public struct Log {}\nextension Log {\n    public func f(a: Int) {}\n}",
            "- ``Log``\n- ``Log/f(a:)-(Int)``", []
        ),
        ("public func log(of: Int) {}", "- ``log(of:)-(_,Int)``", []),
        ("public import Core", "- ``Core``", ["Log.md:4: Core isn't public"]),
        ("extension Row {\n    public func f() {}\n}", "- ``Core``", []),
        ("extension Row {\n    func f() {}\n}", "- ``Core``", ["Log.md:4: Core isn't public"]),
        ("extension Int {\n    public func f() {}\n}", "- ``Swift``", []),
        (
            "public struct Int {}\nextension Int {\n    public func f() {}\n}",
            "- ``Int``\n- ``Swift``", ["Log.md:5: Swift isn't public"]
        ),
    ])
    func `faults are found`(source: String, topics: String, faults: [String]) {
        let found = Topics(
            sources: [SourceFile(path: "Log.swift", text: source)],
            articles: [
                SourceFile(
                    path: "Log.md",
                    text: "# ``Log``\n- ``None``\n## Topics\n\(topics)\n## See\n- ``Other``"
                )
            ],
            owners: ["Row": "Core"]
        )
        #expect(found.faults == faults)
    }

    /// Returns the module of each top-level public type.
    private static func owners() throws -> [String: String] {
        let types = try DocCommentTests.modules.flatMap { module in
            try SourceFile.all(in: "Sources/\(module)", suffix: ".swift")
                .flatMap { DeclarationScanner($0.text).declarations }
                .filter { $0.isPublic && $0.isType }.map { ($0.path, module) }
        }
        return Dictionary(types) { first, _ in first }
    }
}

/// The names in the topics of a module's articles, compared with the declarations of its sources.
private struct Topics {
    private let sources: [(file: String, declarations: [DeclarationScanner.Declaration])]
    private let links: [(place: String, name: String)]
    /// The modules whose types are extended, which have pages of their own in the documentation.
    private let extended: Set<String>

    /// Reads the sources and the articles of a module; types that have no owner are the standard library's.
    init(sources: [SourceFile], articles: [SourceFile], owners: [String: String]) {
        self.sources = sources.map { ($0.path, DeclarationScanner($0.text).declarations) }
        links = articles.flatMap(Self.links)
        let declarations = self.sources.flatMap(\.declarations)
        let own = Set(declarations.filter(\.isType).map(\.path))
        let members = declarations.filter { $0.isPublic && $0.path.contains("/") }
        let types = Set(members.map { String($0.path.prefix { $0 != "/" }) }).subtracting(own)
        extended = Set(types.map { owners[$0] ?? "Swift" })
    }

    var faults: [String] { missing + unknown }

    private var missing: [String] {
        let names = Set(links.map(\.name))
        return sources.flatMap { file, declarations in
            declarations.filter { $0.isPublic && $0.isType && !names.contains($0.path) }
                .map { "\(file):\($0.line): \($0.path) is in no group of topics" }
        }
    }

    private var unknown: [String] {
        let names = Set(sources.flatMap(\.declarations).filter(\.isPublic).map(\.path))
            .union(extended)
        return links.filter { !names.contains($0.name) }
            .map { "\($0.place): \($0.name) isn't public" }
    }

    /// Returns the symbols in an article's topics, without parameters and the suffixes of overloads.
    private static func links(of article: SourceFile) -> [(place: String, name: String)] {
        let lines = article.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "## Topics") else { return [] }
        return lines.indices[start...].dropFirst().prefix { !lines[$0].hasPrefix("## ") }
            .compactMap { index in
                guard let link = lines[index].firstMatch(of: /^- ``([\w\/]+)/) else { return nil }
                return ("\(article.path):\(index + 1)", String(link.output.1))
            }
    }
}

extension DeclarationScanner.Declaration {
    /// A Boolean value that indicates whether this is a type outside others.
    fileprivate var isType: Bool {
        let keywords = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        return keywords.contains(keyword) && !path.contains("/")
    }
}
