internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries
internal import ProjectorShell
internal import TerminalText

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Replay a store's log and name the first problem.",
        discussion: """
            Prints the head of the digest chain. Keep it elsewhere: with --head, a later verify also finds out if the end of \
            the log was cut off or the file was replaced by an older one. Exit status 1 if a check fails.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(
        name: .long,
        help: ArgumentHelp("A head that verify printed earlier.", valueName: "position:digest")
    )
    var head: String?

    func validate() throws {
        guard let head, ChainHead(head) == nil else { return }
        throw ValidationError("\(head.quoted) isn't a head", hint: "use one that verify printed")
    }

    func run() async throws {
        let log = try store.openForReading()
        let verification = try await log.verify(against: head.flatMap { ChainHead($0) })
        let layout = TerminalLayout.ofStandardOutput(.auto)
        for finding in verification.findings {
            StandardOutput.write(
                layout.text(of: [
                    [StyledText("FAILED", .red), StyledText(finding.answer)]
                ]).utf8
            )
        }
        guard verification.isClean else { throw ExitStatusError(status: .failed) }
        let head = try await log.chainHead()
        StandardOutput.write(
            layout.text(of: [
                [StyledText("ok: ", .green), StyledText("\(head.entries) verified")],
                [StyledText("head \(head)")],
                [StyledText("keep it outside the store; check later with --head", .dim)],
            ]).utf8
        )
    }
}

extension VerificationReport.Finding {
    /// The position and the text, as printed after `FAILED`.
    fileprivate var answer: String {
        position.map { " at position \($0): \(text)" } ?? ": \(text)"
    }
}
