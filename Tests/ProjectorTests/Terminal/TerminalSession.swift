import Foundation

/// The tool's session in a terminal of its own, at its first prompt, with directories of its own.
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

    /// Starts a session on records, each a line of a file, or on the arguments that are given.
    ///
    /// Hints and times are off unless the configuration says otherwise, since they come when they come.
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

    /// A session on the sample streams.
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

    /// The row of the cursor after the glyph that ends the prompt.
    static func input(_ screen: ScreenModel) -> String? {
        // Where the locale is not UTF-8 the prompt ends in ASCII.
        for glyph in ["› ", "> "] {
            let parts = screen.currentLine.split(separator: glyph, maxSplits: 1)
            if parts.count == 2 { return String(parts[1]) }
        }
        return nil
    }

    /// Waits until what is typed reads so.
    func waitInput(_ text: String) throws {
        try terminal.waitScreen("input \(text)") {
            (Self.input($0) ?? "") == text
        }
    }

    /// Waits until something is shown anywhere.
    func waitText(_ text: String) throws {
        try terminal.waitScreen(text) { $0.text.contains(text) }
    }

    /// Runs a line and returns what it showed, without the line and the next prompt.
    func answer(to line: String) throws -> String {
        let before = screen.marks.count { $0 == "C" }
        try terminal.run(line)
        guard screen.marks.count(where: { $0 == "C" }) > before else { return "" }
        let text = screen.text
        guard let start = text.ranges(of: "› \(line)").last?.upperBound else { return text }
        let lines = text[start...].split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropFirst().dropLast().joined(separator: "\n")
    }
}
