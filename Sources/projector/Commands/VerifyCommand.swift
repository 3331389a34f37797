internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Replays a store from nothing and names the first position that is not sound.",
        discussion: """
            Prints the head of the digest chain. Keep it elsewhere: with --head it shows later whether the end of the log \
            was cut off or the file was put back to an older one. Status 1 when anything is wrong.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(
        name: .long,
        help: ArgumentHelp("A head that the store once had.", valueName: "position:digest")
    )
    var head: String?

    func validate() throws {
        guard let head, ChainHead(head) == nil else { return }
        throw ValidationError("\(head) is no head: give what verify printed")
    }

    func run() async throws {
        let log = try store.openForReading()
        let verification = try await log.verify(against: head.flatMap { ChainHead($0) })
        let layout = TerminalLayout.ofStandardOutput(.auto)
        for finding in verification.findings {
            StandardOutput.write(
                layout.text(of: [
                    [StyledText("not sound: ", .red), StyledText(finding.description)]
                ]).utf8
            )
        }
        guard verification.isClean else { throw ExitStatusError(status: .failed) }
        let head = try await log.chainHead()
        StandardOutput.write(
            layout.text(of: [
                [StyledText("sound", .green), StyledText(" up to \(head.description)")]
            ]).utf8
        )
    }
}
