internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

/// How the process ends.
enum ExitStatus: Int32 {
    case answered = 0
    case failed = 1
    case usage = 2
    case unreadable = 3
    case interrupted = 130

    /// Says on standard error what went wrong, and ends the process.
    static func exit(with error: any Error) -> Never {
        ProcessEnd.claim()
        ProcessEnd.end(status(reporting: error))
    }

    /// Says on standard error what went wrong, and tells how to end.
    static func status(reporting error: any Error, _ color: ColorChoice = .auto) -> ExitStatus {
        switch error {
        case let failure as LoadFailure:
            StandardError.write(failure.lines, color)
            return failure.status
        case let error as StoreError:
            StandardError.write(UserError(error).lines(under: nil), color)
            return .unreadable
        case let error as QueryError:
            let error = UserError(error)
            StandardError.write(error.lines(under: nil), color)
            return error.status
        case let error as UserError:
            StandardError.write(error.lines(under: nil), color)
            return error.status
        case let status as ExitStatusError:
            return status.status
        case is StandardOutput.ReaderGone:
            return .answered
        default:
            return status(ofParserError: error)
        }
    }

    private static func status(ofParserError error: any Error) -> ExitStatus {
        var text = Projector.fullMessage(for: error)
        while text.last?.isNewline == true { text.removeLast() }
        guard !Projector.exitCode(for: error).isSuccess else {
            StandardOutput.write((text + "\n").utf8)
            return .answered
        }
        StandardError.write(ParserMessage.reworded(text, CommandLine.arguments.dropFirst()) + "\n")
        return .usage
    }
}

/// Ends a command with a status when everything there is to say was said.
struct ExitStatusError: Error {
    let status: ExitStatus
}

extension LoadFailure {
    /// How a process ends after the failure.
    var status: ExitStatus { if case .interrupted = self { .interrupted } else { .unreadable } }

    /// What could not be read, and what to do next.
    var lines: [TextLine] {
        switch self {
        case .interrupted: [[StyledText("interrupted: nothing was loaded", .yellow)]]
        case .unreadable(let error): UserError(error).lines(under: nil)
        case .nothingRead(let sources, let report):
            report.rejection()
                + sources.flatMap { source in
                    UserError(
                        "no activities in \(source.name)",
                        hint: source.text.hint
                    )
                    .lines(under: nil)
                }
        case .rejected(let reject, let isImport):
            [
                [StyledText("rejected ", .red), StyledText(reject.description)],
                [
                    StyledText(
                        "  --strict stopped at this record; "
                            + (isImport ? "batches before it are kept" : "nothing was loaded"),
                        .dim
                    )
                ],
            ]
        }
    }
}
