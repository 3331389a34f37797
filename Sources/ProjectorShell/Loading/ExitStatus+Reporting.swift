internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
package import TerminalText

extension ExitStatus {
    /// Says on standard error what went wrong, and returns how to end; nil for an error of which the shell knows nothing.
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
        case is StandardOutput.ReaderGone: return .answered
        default: return nil
        }
    }

    /// Says on standard error what went wrong, and returns how to end, whatever the error is.
    static func status(reportingAny error: any Error, _ color: ColorChoice) -> ExitStatus {
        status(reporting: error, color) ?? UserError("\(error)").report(color)
    }
}

extension LoadFailure {
    /// How a process ends after the failure.
    var status: ExitStatus {
        if case .interrupted = self { .interrupted } else { .unreadable }
    }

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
