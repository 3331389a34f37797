#if Client
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import InventClient
internal import ProjectorShell
internal import TerminalText

/// The command that shows which messages of a broadcast were violations.
struct ViolationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "violations",
        abstract: "Show whom a broadcast should not have been sent to.",
        discussion: """
            The source API lists the recipients. Each message is joined with the state of its contact in the store at the time \
            it was sent. A block forbids every message, an opt-out only marketing. A recipient without a time was sent \
            nothing. The counts are on standard error. Exit status 1 if the source's list or the answer is incomplete, 3 if no message \
            has an answer.
            """
    )

    @Option(name: .long, help: ArgumentHelp("The broadcast.", valueName: "id"))
    var broadcast: String
    @Option(name: .long, help: ArgumentHelp("The organization.", valueName: "id")) var org: String
    @OptionGroup var store: StoreOption
    @Option(
        name: .long,
        help: ArgumentHelp(
            "What the broadcast is (default: what the source says, else marketing).",
            valueName: "type"
        )
    )
    var kind: BroadcastKind?
    @Option(name: .long, help: ArgumentHelp("Show only these recipients.", valueName: "recipients"))
    var only = SendFilter.violations
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write an evidence file for each violation to a new or empty folder.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var evidence: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The log's key file, which signs the evidence. Repeatable.",
            valueName: "file"
        ),
        completion: .file()
    )
    var key: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp("The number of recipients per page, 1 to 100.", valueName: "number")
    )
    var pageSize = 100
    @OptionGroup var source: SourceAPIOptions
    @OptionGroup(title: "Time") var moment: KnownAtOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try SourceAPIOptions.check(org: org)
        guard !broadcast.isEmpty else { throw ValidationError("--broadcast is empty") }
        guard (1...100).contains(pageSize) else {
            throw ValidationError("--page-size must be 1 to 100")
        }
        guard key.isEmpty == (evidence == nil) else {
            throw evidence == nil
                ? ValidationError("--key needs --evidence", hint: "name the folder for the files")
                : ValidationError(
                    "--evidence needs a key",
                    hint: "add --key FILE; projector key new makes one"
                )
        }
        guard evidence == nil || only == .violations else {
            throw ValidationError("--evidence is about violations", hint: "leave out --only")
        }
    }

    func run() async throws {
        BacktraceGuard.start()
        let zone = try moment.zoned.zone()
        let workspace = try await StoreName.workspace(reading: store.store)
        workspace.warn()
        let organizations = Query.Organizations(typed: org)
        var resolver = Resolver(workspace.engine, organizations, nil, in: zone)
        let join = try await workspace.engine.asOfJoin(
            organization: OrgID(org),
            knownAt: try resolver.knownAt(moment.knownAt)
        )
        resolver.remark(onHead: join.position)
        // Before the first request, so that a folder that can't be written is known at once.
        let folder = try evidence.map {
            try EvidenceFolder($0, signedBy: key, sparing: store.store)
        }
        let end = try await workspace.engine.recordTime(of: join.position)
        let counts = SendCounts(end: end, isHead: moment.knownAt == nil)
        var take: (([JoinedMessage], Bool) async -> Void)?
        if isStreamed {
            take = { rows, isFirst in await self.show(rows, isFirst: isFirst, in: zone) }
        }
        let sends = try await source.asking(besides: try SyncFiles(of: store.store)) { [take] api in
            try await BroadcastReading(BroadcastID(broadcast), OrgID(org), pageSize)
                .joined(by: join, asking: api, kind, only, into: counts, passing: take)
        }
        let files = try await folder?.write(
            sends.rows,
            of: broadcast,
            from: try await store.openForReading(),
            knownAt: join.position
        )
        let answer = SendsView(broadcast: broadcast, sends: sends, only: only, files: files)
        if !isStreamed { await output.show(answer, in: zone) }
        StandardError.write(answer.remarks(in: zone), output.color)
        if let failure = sends.counts.failure(of: broadcast) { throw failure }
        throw ExitStatusError(status: sends.incomplete == nil && !sends.isCut ? .answered : .failed)
    }

    // The widths of a table's columns need all rows, and so do evidence files, which have one checkpoint.
    /// A Boolean value that indicates whether rows are written as they come.
    private var isStreamed: Bool { evidence == nil && [.csv, .ndjson].contains(output.format) }

    private func show(_ rows: [JoinedMessage], isFirst: Bool, in zone: CalendarZone) async {
        let part = SendsView(
            broadcast: broadcast,
            sends: JoinedMessages(kind: nil, rows: rows, counts: SendCounts(end: nil)),
            only: only,
            files: nil
        )
        if isFirst || output.format == .ndjson {
            await output.show(part, in: zone)
        } else {
            // The titles are written once.
            StandardOutput.write(part.table.csvRows.utf8)
        }
    }
}

/// The entries of a log that count, and the zone of times.
struct KnownAtOptions: ParsableArguments {
    @Option(
        name: [.customLong("known-at"), .customLong("known")],
        help: ArgumentHelp(
            "Use only what the log had recorded by POSITION or TIME.",
            valueName: "position"
        )
    )
    var knownAt: String?

    @OptionGroup var zoned: ZoneOptions
}
#endif
