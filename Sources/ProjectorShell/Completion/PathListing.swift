internal import Foundation

/// The completion of file paths; directories end in a slash.
enum PathListing {
    static func paths(beginning path: String) -> [String] {
        let bare = String(path.drop { $0 == "\"" || $0 == "'" })
        let slash = bare.lastIndex(of: "/").map { bare.index(after: $0) } ?? bare.startIndex
        let directory = String(bare[..<slash])
        // Expanded for reading only: the candidate keeps the typed `~/`.
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: directory.isEmpty ? "." : UserPath.expanded(directory)
        )
        return (names ?? []).filter {
            // Hidden files aren't offered: a home directory is full of them.
            $0.utf8.starts(with: bare[slash...].utf8) && !$0.hasPrefix(".")
        }.sorted()
            .map { name in
                var isDirectory: ObjCBool = false
                let full = directory + name
                _ = unsafe FileManager.default.fileExists(
                    atPath: UserPath.expanded(full),
                    isDirectory: &isDirectory
                )
                return isDirectory.boolValue ? full + "/" : full
            }
    }
}
