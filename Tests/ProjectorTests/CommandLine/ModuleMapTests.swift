import Foundation
import Testing

/// Tests that the module map in the article on development lists the folders of the sources.
@Suite struct ModuleMapTests {
    private static let article = "Sources/ContactProjector/Documentation.docc/Development.md"

    /// A target in the map.
    struct Row: CustomTestStringConvertible {
        let target: String
        let folders: Set<String>
        let imports: String

        var testDescription: String { target }
    }

    @Test func `the map lists every target`() throws {
        let sources = Tool.root.appending(path: "Sources").path
        let targets = try FileManager.default.contentsOfDirectory(atPath: sources)
        #expect(Set(try Self.rows().map(\.target)) == Set(targets))
    }

    @Test(arguments: try rows())
    func `a target has the folders that the map gives`(row: Row) throws {
        let target = Tool.root.appending(path: "Sources/\(row.target)")
        let folders = try FileManager.default
            .contentsOfDirectory(at: target, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
            .map(\.lastPathComponent)
            .filter { $0 != "include" && !$0.hasSuffix(".docc") }
        #expect(row.folders == Set(folders))
    }

    @Test(arguments: try rows().filter { $0.imports != "all of the above" })
    func `a target imports what the map gives`(row: Row) throws {
        let modules = Set(try Self.rows().map(\.target))
        let files = try FileManager.default
            .subpathsOfDirectory(atPath: Tool.root.appending(path: "Sources/\(row.target)").path)
            .filter { $0.hasSuffix(".swift") }
        let imports = try files.flatMap { file in
            try Articles.content(of: "Sources/\(row.target)/\(file)")
                .matches(of: /(?m)^(?:[a-z]+ )?import (\w+)/)
                .map { String($0.output.1) }
        }
        #expect(Self.names(in: row.imports) == modules.intersection(imports))
    }

    private static func rows() throws -> [Row] {
        try Articles.content(of: article).split(separator: "\n")
            .filter { $0.hasPrefix("| `") }
            .map { line in
                let cells = line.components(separatedBy: " | ")
                return Row(
                    target: try #require(names(in: cells[0]).first),
                    folders: names(in: cells[2]),
                    imports: cells[3].trimmingCharacters(in: ["|", " "])
                )
            }
    }

    /// Returns the names in code voice.
    private static func names(in text: String) -> Set<String> {
        Set(text.matches(of: /`([^`]+)`/).map { String($0.output.1) })
    }
}
