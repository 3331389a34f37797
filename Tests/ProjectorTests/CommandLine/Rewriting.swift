import Foundation
import Synchronization

/// A mode in which tests write the printed text into the documentation, set by `REWRITE_TRANSCRIPTS`.
///
/// A test that would fail then writes the printed text into its file; read the difference before you commit it.
enum Rewriting {
    private static let isAsked =
        ProcessInfo.processInfo.environment["REWRITE_TRANSCRIPTS"] != nil
    private static let files = Mutex(())

    /// Replaces the written text with the printed one if asked, and returns the text to expect.
    static func expected(_ written: String, printed: String, in path: String) throws -> String {
        guard isAsked, written != printed, !written.isEmpty else { return written }
        // Tests run at the same time and may rewrite the same file.
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
