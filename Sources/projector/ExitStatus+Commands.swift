internal import ArgumentParser
internal import ProjectorShell

extension ExitStatus {
    /// Reports an error on standard error, and ends the process with its status.
    static func exit(with error: any Error) -> Never {
        // Before the message, so that no other thread prints after it or ends the process first.
        ProcessEnd.claim()
        let status = (error as? ExitStatusError)?.status ?? status(ofReported: error)
        if CommandLine.arguments.dropFirst().first == FilterProcess.command {
            FilterProcess.end(FilterStatus(status))
        }
        ProcessEnd.end(status)
    }

    private static func status(ofReported error: any Error) -> ExitStatus {
        status(reporting: error) ?? status(ofParserError: error)
    }

    private static func status(ofParserError error: any Error) -> ExitStatus {
        var text = Projector.fullMessage(for: error)
        while text.last?.isNewline == true { text.removeLast() }
        // Help and version are errors of the parser, too, but successful ones: they go to
        // standard output.
        guard !Projector.exitCode(for: error).isSuccess else {
            StandardOutput.write((HelpText(text).arranged + "\n").utf8)
            return .answered
        }
        StandardError.write(ParserMessage(text, CommandLine.arguments.dropFirst()).lines)
        return .usage
    }
}
