internal import Foundation
internal import LineEditing

/// The pager: the program that shows text longer than the screen.
enum Pager {
    // F: exit if the text fits the screen; R: show colors; X: leave the text on the screen at the
    // end. The 0 keeps a value that the user has set.
    /// Sets the default options of `less`, unless the environment has some.
    ///
    /// Must run before any other thread starts.
    static func prepare() { unsafe setenv("LESS", "FRX", 0) }

    /// Shows escaped text in the pager and waits until it is closed.
    ///
    /// Returns `false` if there is no pager.
    ///
    /// The pager is `$PAGER`, by default `less`; an empty `$PAGER` means none.
    static func show(_ text: String) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        let command = environment["PAGER"] ?? "less"
        // Looked up first: popen starts a shell, which succeeds even if the program is missing.
        guard !command.isEmpty, isThere(command, environment["PATH"] ?? "/usr/bin:/bin") else {
            return false
        }
        guard let pipe = unsafe popen(command, "w") else { return false }
        let bytes = Array(text.utf8)
        // The result is ignored: the pager may be closed before it has read everything.
        _ = unsafe fwrite(bytes, 1, bytes.count, pipe)
        unsafe pclose(pipe)
        // A ^C typed in the pager reached this process, too, and would cancel the next command.
        _ = LineEditor.takeInterrupt()
        return true
    }

    private static func isThere(_ command: String, _ path: String) -> Bool {
        guard let program = command.split(separator: " ").first.map(String.init) else {
            return false
        }
        if program.contains("/") { return FileManager.default.isExecutableFile(atPath: program) }
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}
