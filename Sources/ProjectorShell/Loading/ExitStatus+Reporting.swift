internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
package import TerminalText

extension ExitStatus {
    /// Prints an error to standard error and returns the exit status, or `nil` for an error that isn't the shell's.
    package static func status(reporting error: any Error, _ color: ColorChoice = .auto)
        -> ExitStatus?
    {
        switch error {
        case let failure as LoadFailure:
            StandardError.write(failure.lines, color)
            return failure.status
        case let error as StoreError: return UserError(error).report(color)
        case let error as QueryError: return UserError(error).report(color)
        case let error as UserError: return error.report(color)
        // `projector … | head` has all that it wanted; that isn't a failure.
        case is StandardOutput.ReaderGone: return .answered
        default: return nil
        }
    }

    /// Prints any error to standard error and returns the exit status.
    static func status(reportingAny error: any Error, _ color: ColorChoice) -> ExitStatus {
        status(reporting: error, color) ?? UserError("\(error)").report(color)
    }
}

extension LoadFailure {
    /// The exit status of a process after the failure.
    var status: ExitStatus {
        if case .interrupted = self { .interrupted } else { .unreadable }
    }

    /// The lines that report the failure, with a hint.
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
