import Foundation
import Testing

/// Every public type has a place in the documentation of its module, and nothing else has one.
struct TopicsTests {
    @Test(arguments: DocCommentTests.modules)
    func `every public type is in a group of topics, and no other name is`(module: String) throws {
        let sources = try SourceFile.all(in: "Sources/\(module)", suffix: ".swift")
        let articles = try SourceFile.all(in: "Sources/\(module)", suffix: ".md")
        #expect(!sources.isEmpty && !articles.isEmpty)
        for fault in Topics(sources: sources, articles: articles).faults {
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
        ("public import Log\nextension Log.Part {}", "- ``Log``", []),
    ])
    func `faults are found`(source: String, topics: String, faults: [String]) {
        let found = Topics(
            sources: [SourceFile(path: "Log.swift", text: source)],
            articles: [
                SourceFile(
                    path: "Log.md",
                    text: "# ``Log``\n- ``None``\n## Topics\n\(topics)\n## See\n- ``Other``"
                )
            ]
        )
        #expect(found.faults == faults)
    }
}

/// The names in the topics of a module's articles, against the declarations of its sources.
private struct Topics {
    private let sources: [(file: String, declarations: [DeclarationScanner.Declaration])]
    private let links: [(place: String, name: String)]
    /// Modules whose types are extended have a page of their own in the documentation.
    private let imports: Set<String>

    init(sources: [SourceFile], articles: [SourceFile]) {
        self.sources = sources.map { ($0.path, DeclarationScanner($0.text).declarations) }
        links = articles.flatMap(Self.links)
        imports = Set(
            sources.flatMap { $0.text.matches(of: /(?m)^(?:[a-z]+ )?import (\w+)/) }.map {
                String($0.output.1)
            }
        )
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
            .union(imports).union(["Swift"])
        return links.filter { !names.contains($0.name) }
            .map { "\($0.place): \($0.name) isn't public" }
    }

    /// The items of an article's topics that are symbols, without parameters and what tells overloads apart.
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
