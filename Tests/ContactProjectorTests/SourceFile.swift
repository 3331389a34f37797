import Foundation

/// A file of the package, with its path relative to the package's folder.
struct SourceFile {
    let path: String
    let text: String

    /// Reads all files below a folder whose names have a suffix, by path, except build products.
    static func all(in folder: String, suffix: String) throws -> [SourceFile] {
        let package = URL(filePath: #filePath).appending(path: "../../..").standardized
        let found = try FileManager.default
            .subpathsOfDirectory(atPath: package.appending(path: folder).path)
        return try found.filter { $0.hasSuffix(suffix) && !$0.contains(".build/") }.sorted().map {
            name in
            let path = "\(folder)/\(name)"
            let text = try String(contentsOf: package.appending(path: path), encoding: .utf8)
            return SourceFile(path: path, text: text)
        }
    }
}
