internal import ActivityJSON
internal import ContactProjector
internal import Foundation

/// The loop of a session: a line, its commands, their answers.
struct Repl {
    private var interpreter: Interpreter
    private var color: ColorChoice

    init(_ interpreter: Interpreter, color: ColorChoice) {
        self.interpreter = interpreter
        self.color = color
    }

    /// Executes lines one after the other, and stops at the first error unless told to go on.
    ///
    /// - Returns: the status to end with.
    mutating func run(script lines: [String], keepGoing: Bool) async -> ExitStatus {
        var worst = ExitStatus.answered
        for line in lines {
            switch await run(line) {
            case .goOn: continue
            case .quit: return worst
            case .failed(let status):
                worst = status
                if !keepGoing { return worst }
            }
        }
        return worst
    }

    /// Reads and executes lines until the end of input.
    ///
    /// - Returns: the status to end with.
    mutating func runInteractively() async -> ExitStatus {
        let screen = Screen(color)
        screen.show(interpreter)
        guard let editor = screen.editor else {
            return await run(script: Self.standardInputLines(), keepGoing: false)
        }
        if !editor.isCapable { color = .never }
        while true {
            screen.show(interpreter)
            switch editor.readLine() {
            case .interrupted: continue
            case .endOfInput: return .answered
            case .line(let line):
                let result = await runAndRecord(line, editor)
                editor.finished(status: result.status.rawValue)
                if result == .quit { return .answered }
            }
        }
    }

    /// The lines of standard input, for scripts.
    static func standardInputLines() -> [String] {
        var lines: [String] = []
        while let line = readLine() { lines.append(line) }
        return lines
    }

    private mutating func runAndRecord(_ line: String, _ editor: LineEditor) async -> Result {
        guard line.contains(where: { !$0.isWhitespace }) else { return .goOn }
        if let warning = editor.addHistory(line) {
            StandardError.write([[Span(warning, .yellow)]], color)
        }
        return await run(line)
    }

    private enum Result: Equatable {
        case goOn, quit
        case failed(ExitStatus)

        var status: ExitStatus { if case .failed(let status) = self { status } else { .answered } }
    }

    /// Executes the commands of a line; the first one that fails ends it.
    private mutating func run(_ line: String) async -> Result {
        do {
            guard !line.drop(while: \.isWhitespace).hasPrefix("--") else { return .goOn }
            for invocation in try Invocation.all(in: line) {
                switch try await interpreter.execute(invocation) {
                case .quit: return .quit
                case .message(let lines): show(lines)
                case .answer(let answer, let format):
                    StandardOutput.write(
                        await answer.rendered(as: format, Layout.ofStandardOutput(color))
                    )
                }
            }
            return .goOn
        } catch let error as CommandError {
            StandardError.write(error.lines(under: line), color)
            return .failed(error.status)
        } catch {
            return .failed(ExitStatus.status(reporting: error, color))
        }
    }

    private func show(_ lines: [Line]) {
        StandardOutput.write(Layout.ofStandardOutput(color).text(of: lines).utf8)
    }
}

/// The editor of a session, and what it shows of the session while a line is typed.
private final class Screen {
    private(set) var editor: LineEditor?
    private var session = Session()
    private var directory = Directory()
    private let glyphs: Layout.Glyphs

    init(_ color: ColorChoice) {
        let layout = Layout.ofStandardOutput(color)
        glyphs = layout.glyphs
        editor = nil
        editor = LineEditor(
            program: "projector",
            history: HistoryFile.standard(environment: ProcessInfo.processInfo.environment),
            styled: layout.isStyled,
            handlers: EditorHandlers(
                prompt: { [unowned self] in session.prompt(glyphs) },
                complete: { [unowned self] line, cursor in
                    Completer(directory: directory, files: Self.files).completion(
                        of: line,
                        at: cursor
                    )
                },
                isComplete: Tokenizer.isComplete
            )
        )
    }

    /// Takes note of where the session stands now.
    func show(_ interpreter: Interpreter) {
        session = interpreter.session
        directory = interpreter.directory
    }

    /// The paths that begin so; directories end in a slash.
    private static func files(beginning path: String) -> [String] {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let directory = String(path[..<slash])
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: directory.isEmpty ? "." : directory
        )
        return (names ?? []).filter { $0.hasPrefix(path[slash...]) && !$0.hasPrefix(".") }.sorted()
            .map { name in
                var isDirectory: ObjCBool = false
                let full = directory + name
                _ = unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory)
                return isDirectory.boolValue ? full + "/" : full
            }
    }
}
