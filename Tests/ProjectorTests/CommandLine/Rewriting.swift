import Foundation
import Synchronization

/// Texts of the documentation that are written as the tool prints them, when `REWRITE_TRANSCRIPTS` is set.
///
/// Then a test that would fail for other words writes those words instead; read the difference before it is committed.
enum Rewriting {
    private static let isAsked =
        ProcessInfo.processInfo.environment["REWRITE_TRANSCRIPTS"] != nil
    private static let files = Mutex(())

    /// Puts what was printed in the place of what the file says, and returns the text to expect.
    static func expected(_ written: String, printed: String, in path: String) throws -> String {
        guard isAsked, written != printed, !written.isEmpty else { return written }
        try files.withLock { _ in
            let file = Tool.root.appending(path: path)
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data(text.replacing(written, with: printed, maxReplacements: 1).utf8).write(
                to: file
            )
        }
        return printed
    }
}
