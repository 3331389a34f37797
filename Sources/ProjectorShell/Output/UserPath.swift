internal import Foundation

/// Paths as users type them.
enum UserPath {
    // A shell expands `~` before a program sees it; here nothing else does.
    /// Returns a path with `~/` replaced by the home directory.
    static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else {
            return path
        }
        return home + path.dropFirst()
    }
}
