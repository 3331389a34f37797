import Foundation

/// The articles of all documentation catalogs, by path from the root of the package.
enum Articles {
    /// Returns the articles that contain a text, sorted by path.
    static func containing(_ text: String) throws -> [String] {
        try all().filter { try content(of: $0).contains(text) }
    }

    /// Returns the content of a text file of the package.
    static func content(of path: String) throws -> String {
        try String(contentsOf: Tool.root.appending(path: path), encoding: .utf8)
    }

    private static func all() throws -> [String] {
        let sources = Tool.root.appending(path: "Sources")
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        return files.filter { $0.contains(".docc/") && $0.hasSuffix(".md") }
            .map { "Sources/\($0)" }
            .sorted()
    }
}
