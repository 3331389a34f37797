internal import Foundation

/// Paths as a person types them.
enum UserPath {
    /// The path with `~/` for the home directory.
    static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else {
            return path
        }
        return home + path.dropFirst()
    }
}
