internal import Foundation
internal import LineEditing

/// The program that shows what is longer than the screen.
enum Pager {
    /// Sets what `less` does by default, where the environment says nothing of it; before any other thread starts.
    static func prepare() { unsafe setenv("LESS", "FRX", 0) }

    /// Shows text, which is escaped already, and waits until it was read; false when there is no pager.
    ///
    /// `$PAGER` names the program, by default `less`; an empty one is none. `less` is told to leave colors as they are, to
    /// leave at the end what fits, and not to clear the screen.
    static func show(_ text: String) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        let command = environment["PAGER"] ?? "less"
        guard !command.isEmpty, isThere(command, environment["PATH"] ?? "/usr/bin:/bin") else {
            return false
        }
        guard let pipe = unsafe popen(command, "w") else { return false }
        let bytes = Array(text.utf8)
        // A reader that leaves early has seen enough.
        _ = unsafe fwrite(bytes, 1, bytes.count, pipe)
        unsafe pclose(pipe)
        // ^C was for the pager.
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
