import Foundation

/// A file of the package, by its path from the package's folder.
struct SourceFile {
    let path: String
    let text: String

    /// Reads the files of a folder and of those in it whose names end in a suffix, by path, without what is built there.
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
