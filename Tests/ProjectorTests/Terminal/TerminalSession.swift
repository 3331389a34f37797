import Foundation

/// A session of the tool in its own terminal and directories, at its first prompt.
final class TerminalSession {
    let terminal: PseudoTerminal
    let directory: URL

    static let up = "\u{1B}[A"
    static let down = "\u{1B}[B"
    static let left = "\u{1B}[D"

    /// The sample streams, by their paths.
    static let samples = ["ana.json", "shop.ndjson"].map {
        Tool.root.appending(path: "Examples/Streams/\($0)").path
    }

    /// Starts a session on records, one to a line of a file, or with the given arguments.
    ///
    /// Hints and run times are off by default, since they would make screens differ from run to run.
    init(
        columns: Int = 80,
        rows: Int = 24,
        _ extra: [String: String] = [:],
        streams: [String] = [],
        arguments: [String] = [],
        configuration: String = "set hints off\nset timer off\n",
        prepare: (URL) throws -> Void = { _ in }
    ) throws {
        directory = URL.temporaryDirectory.appending(path: "projector-\(UUID())")
        let config = directory.appending(path: "config/projector")
        try FileManager.default.createDirectory(at: config, withIntermediateDirectories: true)
        try Data(configuration.utf8).write(to: config.appending(path: "config"))
        try prepare(directory)
        var arguments = ["repl"] + arguments
        if !streams.isEmpty {
            let file = directory.appending(path: "streams.ndjson")
            try Data(streams.map { $0 + "\n" }.joined().utf8).write(to: file)
            arguments.append(file.path)
        }
        let environment = [
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": directory.path,
            "XDG_STATE_HOME": directory.appending(path: "state").path,
            "XDG_CONFIG_HOME": directory.appending(path: "config").path,
            "PATH": "/usr/bin:/bin", "PAGER": "",
        ].merging(extra) { $1 }
        terminal = try PseudoTerminal(
            arguments,
            environment: environment,
            columns: columns,
            rows: rows
        )
        try terminal.waitPrompt()
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    /// Starts a session on the sample streams.
    static func onSamples(
        columns: Int = 80,
        rows: Int = 40,
        _ extra: [String: String] = [:],
        configuration: String = "set hints off\nset timer off\n"
    ) throws -> TerminalSession {
        try TerminalSession(
            columns: columns,
            rows: rows,
            extra,
            arguments: samples,
            configuration: configuration
        )
    }

    var screen: ScreenModel { terminal.screen }
    var historyFile: URL { directory.appending(path: "state/projector/history") }

    /// Returns the typed text in the row of the cursor, without the prompt, or `nil` if there is no prompt.
    static func input(_ screen: ScreenModel) -> String? {
        // The prompt ends in ASCII if the locale isn't UTF-8.
        for glyph in ["› ", "> "] {
            let parts = screen.currentLine.split(separator: glyph, maxSplits: 1)
            if parts.count == 2 { return String(parts[1]) }
        }
        return nil
    }

    /// Waits until the typed text is as given.
    func waitInput(_ text: String) throws {
        try terminal.waitScreen("input \(text)") {
            (Self.input($0) ?? "") == text
        }
    }

    /// Waits until a text is anywhere on the screen or in the scrollback.
    func waitText(_ text: String) throws {
        try terminal.waitScreen(text) { $0.text.contains(text) }
    }

    /// Runs a line and returns its output, without the line and the next prompt.
    func answer(to line: String) throws -> String {
        let before = screen.marks.count { $0 == "C" }
        try terminal.run(line)
        // Without the mark of output nothing ran, and the text after the prompt is an older answer.
        guard screen.marks.count(where: { $0 == "C" }) > before else { return "" }
        let text = screen.text
        guard let start = text.ranges(of: "› \(line)").last?.upperBound else { return text }
        let lines = text[start...].split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropFirst().dropLast().joined(separator: "\n")
    }
}
