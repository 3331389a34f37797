internal import ActivityJSON
internal import ContactProjector
package import ContactQueries
internal import ContactViews
internal import Foundation
internal import TerminalText

/// The runner of command lines: executes their commands in order, and delivers each answer.
package struct ShellRunner {
    var interpreter: CommandInterpreter
    let display: ShellOutput
    /// The number of nested `source` commands that are running.
    private var depth = 0

    package init(_ interpreter: CommandInterpreter, _ display: ShellOutput) {
        self.interpreter = interpreter
        self.display = display
    }

    /// A Boolean value that indicates whether the middle of a long answer is left out.
    private var isCut: Bool { display.isInteractive && settings.rows > 0 }

    /// The result of running a line.
    enum Result: Equatable {
        case goOn, quit
        case failed(ExitStatus)

        var status: ExitStatus {
            if case .failed(let status) = self { status } else { .answered }
        }
    }

    private var settings: ShellSettings { interpreter.session.settings }

    /// Records that a script is run, so that no answer is written over it.
    package mutating func note(read file: String) { interpreter.note(read: file) }

    /// Executes lines in order, and stops at the first error unless `keepGoing` is `true`.
    ///
    /// - Returns: The status to end with.
    package mutating func run(script lines: [String], keepGoing: Bool) async -> ExitStatus {
        await run(script: lines.map { .success($0) }, keepGoing: keepGoing)
    }

    /// Executes lines in order; one that can't be read fails with its error.
    ///
    /// - Returns: The status to end with.
    package mutating func run(
        script lines: some Sequence<Swift.Result<String, UserError>>,
        keepGoing: Bool
    ) async -> ExitStatus {
        var worst = ExitStatus.answered
        for line in lines {
            switch await run(line) {
            case .goOn: continue
            case .quit: return worst
            case .failed(let status):
                worst = status
                // ^C ends the script even with --keep-going, which is about commands that fail.
                if !keepGoing || status == .interrupted { return worst }
            }
        }
        return worst
    }

    private mutating func run(_ line: Swift.Result<String, UserError>) async -> Result {
        switch line {
        case .success(let line): return await run(line)
        case .failure(let error):
            return .failed(error.report(settings.color))
        }
    }

    /// Executes the commands of a line, and stops at the first that fails.
    ///
    /// Calls `prepare` before each command, and executes the command only if that returns `nil`. `shown` is the line as
    /// the terminal still displays it.
    mutating func run(
        _ line: String,
        shown: TypedLine? = nil,
        prepare: (ParsedCommand, inout CommandInterpreter) async throws -> CommandInterpreter
            .Outcome? = { _, _ in
                nil
            }
    ) async -> Result {
        var typed = shown ?? TypedLine(line)
        var current: ParsedCommand?
        do {
            // Before the tokens: a comment may contain an open quote.
            guard !Script.isRemark(line) else { return .goOn }
            let invocations = try interpreter.commands(in: line)
            for invocation in invocations {
                // An answer was printed since, so the typed line is no longer the row above: the
                // error repeats it.
                if current != nil { typed = TypedLine(line) }
                current = invocation
                try check(invocation)
                // Set before each command, not once: `set rows` on the same line changes it.
                interpreter.isListCut = isCut
                let start = ContinuousClock.now
                let outcome =
                    if let done = try await prepare(invocation, &interpreter) {
                        done
                    } else {
                        try await interpreter.execute(invocation)
                    }
                let result = try await deliver(outcome, invocation, since: start)
                guard result == .goOn else { return result }
            }
            // Only lines that worked are recorded, so that the script that `save` writes can run.
            interpreter.note(line, invocations)
            return .goOn
        } catch let error as UserError {
            let placed = current.map { error.at(error.place(in: $0, of: line)) } ?? error
            return .failed(placed.report(under: typed, settings.color))
        } catch {
            return .failed(ExitStatus.status(reportingAny: error, settings.color))
        }
    }

    /// Throws if the answer may not be written to its file, before any work is done.
    private func check(_ invocation: ParsedCommand) throws(UserError) {
        guard let file = invocation.output.file else { return }
        do { try filesInUse(invocation).check(file.text) } catch { throw error.at(file.range) }
    }

    /// Returns the files that an answer may not be written over, the rows file of a join included.
    private func filesInUse(_ invocation: ParsedCommand) -> FilesInUse {
        var files = interpreter.filesInUse
        if invocation.verb == .join { files.sources += invocation.arguments.prefix(1).map(\.text) }
        return files
    }

    private mutating func deliver(
        _ outcome: CommandInterpreter.Outcome,
        _ invocation: ParsedCommand,
        since start: ContinuousClock.Instant
    ) async throws -> Result {
        switch outcome {
        case .quit: return .quit
        case .message(let lines): display.show(lines, settings)
        case .tour: return await Tour.run(display, settings, interpreter.stores)
        case .source(let lines): return await source(lines)
        case .export:
            let files = filesInUse(invocation)
            try await Export(interpreter.workspace, invocation.output, sparing: files).run()
        case .answer(let answer):
            try await show(answer, invocation, showsAll: false, since: start)
        case .again(let answer):
            try await show(answer, invocation, showsAll: true, since: start)
        }
        return .goOn
    }

    private mutating func show(
        _ answer: any ResultView,
        _ invocation: ParsedCommand,
        showsAll: Bool,
        since start: ContinuousClock.Instant
    ) async throws {
        let output = invocation.output
        var shown = answer
        // In the order typed: `| head 5 | grep x` and `| grep x | head 5` are different answers.
        for filter in output.filters {
            shown = FilteredView(base: shown, filter: filter, zone: settings.zone)
        }
        // Before the answer is printed, and after the filters: `%3` is row 3 as shown, not as it
        // was before `| grep`.
        interpreter.remember(shown)
        if let file = output.file {
            var layout = ViewLayout(zone: settings.zone)
            layout.terminal.showsWholeRows = true
            let bytes = await shown.rendered(as: output.fileFormat, layout)
            try OutputFile.write(bytes, to: file.text, sparing: filesInUse(invocation))
        } else if let format = output.format, format != .table {
            StandardOutput.write(await shown.rendered(as: format, display.layout(settings)))
        } else {
            display.show(shown, settings, showsAll: showsAll, took: ContinuousClock.now - start)
        }
    }

    private mutating func source(_ lines: [String]) async -> Result {
        // A script that runs itself would otherwise recurse until the stack overflows, which no
        // error reports.
        guard depth < 16 else {
            let error = UserError(
                "too many nested source files (the limit is 16)",
                hint: "check that no file runs itself"
            )
            StandardError.write(error.lines(under: nil), settings.color)
            return .failed(.failed)
        }
        depth += 1
        defer { depth -= 1 }
        for line in lines {
            let result = await run(line)
            guard result == .goOn else { return result }
        }
        return .goOn
    }
}

extension UserError {
    /// Returns the place of the error in a line: the wrong word, else the command if it is one of several.
    fileprivate func place(in command: ParsedCommand, of line: String) -> Range<Int>? {
        if let range {
            // An empty place means a missing argument. It lies behind the command, and the caret
            // points at the word that needs it.
            let isBefore = range.isEmpty && range.lowerBound < command.place.upperBound
            return isBefore ? command.place : range
        }
        return line.contains(";") ? command.place : nil
    }
}
