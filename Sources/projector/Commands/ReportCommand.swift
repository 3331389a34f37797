internal import ArgumentParser
internal import ContactEvidence
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import ProjectorShell
internal import TerminalText

/// The command that writes the page of an answer.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a contact's answer and history as a page.",
        discussion: """
            The page is one file of HTML that loads nothing: the answer, the history as a picture, the activities that count \
            and those that don't, and what was recorded later. It opens from a disk and prints. It proves nothing; projector \
            evidence makes a file that does, and projector audit --page its page.
            """
    )

    @Argument(help: "The contact.") var contact: String
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Ask about this attribute (default: unsubscribed and blocked). Repeatable.",
            valueName: "name"
        ),
        completion: .list(["blocked", "unsubscribed"])
    )
    var attribute: [String] = []
    @Option(name: .long, help: ArgumentHelp("The question in words.", valueName: "text"))
    var label: String?
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The page to write.", valueName: "file"),
        completion: .file()
    )
    var out: String
    @OptionGroup(title: "Time") var moment: TimeOptions
    @OptionGroup(title: "Activities") var source: SourceOptions

    func run() async throws {
        try source.requireSource()
        let workspace = try await source.workspace()
        workspace.warn()
        let files = FilesInUse(store: source.store, sources: source.load, of: SQLiteStores())
        let engine = workspace.engine
        var resolver = Resolver(engine, source.organizations, moment, in: try moment.zone())
        let stream = try await resolver.anyStream(contact)
        let time = try await resolver.queryTime(of: stream)
        let attributes = try await resolver.attributes(attribute, of: stream, time)
        let log = try await engine.read(stream, knownAt: [time.knownAt]).log
        resolver.remark(onHead: log.head)
        let report = try Self.report(log, time.asOf, attributes, label, engine.origin)
        let file = try OutputFile(out, sparing: files)
        try file.write(report.html)
        try file.finish()
        StandardError.write([[StyledText("wrote \(out)", .dim)]])
    }

    private static func report(
        _ log: ContactLog,
        _ asOf: AsOf,
        _ attributes: [Attribute],
        _ label: String?,
        _ origin: (any LogOrigin)?
    ) throws(UserError) -> ContactReport {
        do throws(QueryError) {
            return try ContactReport(
                of: log,
                asOf: asOf,
                explaining: attributes,
                label: label,
                origin: origin
            )
        } catch {
            throw UserError(error)
        }
    }
}
