internal import ArgumentParser
internal import ProjectorShell

extension ExitStatus {
    /// Says on standard error what went wrong, and ends the process.
    static func exit(with error: any Error) -> Never {
        ProcessEnd.claim()
        ProcessEnd.end((error as? ExitStatusError)?.status ?? status(ofReported: error))
    }

    private static func status(ofReported error: any Error) -> ExitStatus {
        status(reporting: error) ?? status(ofParserError: error)
    }

    private static func status(ofParserError error: any Error) -> ExitStatus {
        var text = Projector.fullMessage(for: error)
        while text.last?.isNewline == true { text.removeLast() }
        guard !Projector.exitCode(for: error).isSuccess else {
            StandardOutput.write((HelpText(text).arranged + "\n").utf8)
            return .answered
        }
        StandardError.write(ParserMessage(text, CommandLine.arguments.dropFirst()).lines)
        return .usage
    }
}
