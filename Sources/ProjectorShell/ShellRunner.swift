internal import ActivityJSON
internal import ContactProjector
package import ContactQueries
internal import ContactViews
internal import Foundation

/// The execution of lines: their commands, one after the other, and where their answers go.
package struct ShellRunner {
    var interpreter: CommandInterpreter
    let display: ShellOutput
    /// How deep `source` has led.
    private var depth = 0

    package init(_ interpreter: CommandInterpreter, _ display: ShellOutput) {
        self.interpreter = interpreter
        self.display = display
    }

    /// Whether the middle of an answer is left out.
    private var isCut: Bool { display.isInteractive && settings.rows > 0 }

    /// What a line came to.
    enum Result: Equatable {
        case goOn, quit
        case failed(ExitStatus)

        var status: ExitStatus {
            if case .failed(let status) = self { status } else { .answered }
        }
    }

    private var settings: ShellSettings { interpreter.session.settings }

    /// Takes note of a script that is run, over which no answer is written.
    package mutating func note(read file: String) { interpreter.note(read: file) }

    /// Executes lines one after the other, and stops at the first error unless told to go on.
    ///
    /// - Returns: the status to end with.
    package mutating func run(script lines: [String], keepGoing: Bool) async -> ExitStatus {
        await run(script: lines.map { .success($0) }, keepGoing: keepGoing)
    }

    /// Executes lines, some of which may not be readable, which is an error of theirs.
    ///
    /// - Returns: the status to end with.
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

    /// Executes the commands of a line; the first one that fails ends it.
    ///
    /// `prepare` is called before each command, and may do it instead. `shown` is the line where the terminal shows it above.
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
            guard !Script.isRemark(line) else { return .goOn }
            let invocations = try interpreter.commands(in: line)
            for invocation in invocations {
                // What an answer scrolled away is repeated.
                if current != nil { typed = TypedLine(line) }
                current = invocation
                try check(invocation)
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
            interpreter.note(line, invocations)
            return .goOn
        } catch let error as UserError {
            let placed = current.map { error.at(error.place(in: $0, of: line)) } ?? error
            return .failed(placed.report(under: typed, settings.color))
        } catch {
            return .failed(ExitStatus.status(reportingAny: error, settings.color))
        }
    }

    /// Refuses a file for the answer before the work is done.
    private func check(_ invocation: ParsedCommand) throws(UserError) {
        guard let file = invocation.output.file else { return }
        do { try filesInUse(invocation).check(file.text) } catch { throw error.at(file.range) }
    }

    /// The files that an answer may not be written over, those that the command itself reads among them.
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
        for filter in output.filters {
            shown = FilteredView(base: shown, filter: filter, zone: settings.zone)
        }
        // What is numbered is what is shown: not what a filter dropped, and what `last` shows again.
        interpreter.remember(shown)
        if let file = output.file {
            let bytes = await shown.rendered(
                as: output.fileFormat,
                ViewLayout(zone: settings.zone)
            )
            try OutputFile.write(bytes, to: file.text, sparing: filesInUse(invocation))
        } else if let format = output.format, format != .table {
            StandardOutput.write(await shown.rendered(as: format, display.layout(settings)))
        } else {
            display.show(shown, settings, showsAll: showsAll, took: ContinuousClock.now - start)
        }
    }

    private mutating func source(_ lines: [String]) async -> Result {
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
    /// The place of the fault in a line: the command's word for what is missing, or for what is wrong with one of several commands.
    fileprivate func place(in command: ParsedCommand, of line: String) -> Range<Int>? {
        if let range {
            // What is missing after the command has an empty place before its end.
            let isBefore = range.isEmpty && range.lowerBound < command.place.upperBound
            return isBefore ? command.place : range
        }
        return line.contains(";") ? command.place : nil
    }
}
