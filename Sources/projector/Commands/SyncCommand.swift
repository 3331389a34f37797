#if Client
internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import Foundation
internal import InventClient
internal import ProjectorShell
internal import TerminalText

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Copy activities from the source API into a store.",
        discussion: """
            Only new activities are fetched. After an interruption, run the same command again: it continues from STORE.sync, \
            a file beside the store. Activities are never removed from the store; those that the source no longer lists \
            are reported. Exit status 1 if a contact failed, or a list of the source was incomplete.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(name: .long, help: ArgumentHelp("The organization.", valueName: "id")) var org: String
    @Option(name: .long, help: ArgumentHelp("A contact. Repeatable.", valueName: "id"))
    var contact: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file with one contact id per line (# starts a comment).",
            valueName: "file"
        ),
        completion: .file()
    )
    var contactsFile: String?
    @Flag(name: .long, help: "Sync all contacts that the API lists.") var all = false
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The number of contacts to fetch at the same time.",
            valueName: "number"
        )
    )
    var concurrency = 8
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The number of activities per page, 1 to 100.",
            valueName: "number"
        )
    )
    var pageSize = 100
    @Flag(
        name: .long,
        help: "Also record what the API's contact objects say, as evidence from then on."
    )
    var observe = false
    @Flag(name: .long, help: "Repeat until stopped.") var follow = false
    @Option(
        name: .long,
        help: ArgumentHelp("Seconds between rounds of --follow.", valueName: "seconds")
    )
    var interval = 300
    @OptionGroup var source: SourceAPIOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try SourceAPIOptions.check(org: org)
        let ways = [!contact.isEmpty, contactsFile != nil, all].count { $0 }
        guard ways == 1 else {
            throw ValidationError(
                "sync needs contacts, named in one way",
                hint: "use one of --contact, --contacts-file and --all"
            )
        }
        guard (1...64).contains(concurrency) else {
            throw ValidationError("--concurrency must be 1 to 64")
        }
        guard (1...100).contains(pageSize) else {
            throw ValidationError("--page-size must be 1 to 100")
        }
        guard interval >= 1 else { throw ValidationError("--interval must be at least 1 second") }
    }

    func run() async throws {
        // First, because it starts the process again.
        BacktraceGuard.start()
        guard let files = try SyncFiles(of: store.store) else {
            throw UserError(
                "there is no folder for the progress of sync",
                hint: "set HOME or XDG_STATE_HOME"
            )
        }
        try await source.asking(besides: files) { api in
            let log = try await store.openForWriting()
            let journal = try SyncJournal(at: files.journal)
            // Until an error or a signal ends the process.
            while follow {
                try await tell(api, log, journal)
                try await Task.sleep(for: .seconds(interval))
            }
            let answer = try await round(api, log, journal)
            await output.show(answer)
            throw ExitStatusError(status: answer.isWhole ? .answered : .failed)
        }
    }

    /// Copies every contact once and prints what changed; a temporary failure of the source isn't thrown.
    private func tell(
        _ api: InventAPI,
        _ log: any LogStore,
        _ journal: SyncJournal
    ) async throws {
        do {
            let answer = try await round(api, log, journal)
            // --follow may run for weeks: only rounds that found something print a line.
            if answer.isNews {
                let time = SystemClock.now.shortWords(in: .utc)
                StandardError.write([[StyledText("\(time)  \(answer.sum)", .dim)]] + answer.footer)
            }
            // A refused key or a full disk is the same in the next round.
            switch answer.round.stop {
            case .source(let error)? where !error.isTemporary: throw error
            case .store(let error)?: throw error
            default: break
            }
        } catch let error as InventError where error.isTemporary {
            StandardError.write(UserError(error).lines(under: nil))
        }
    }

    /// Copies every contact once.
    private func round(
        _ api: InventAPI,
        _ log: any LogStore,
        _ journal: SyncJournal
    ) async throws -> SyncView {
        if try await begin(journal, log) {
            StandardError.write([
                [StyledText("continuing the interrupted run", .yellow)]
            ])
        }
        // Counted by difference, since the client counts all rounds.
        let before = await api.requests
        let listed = try await listed(api)
        let sync = ContactSync(
            from: api,
            into: log,
            journal: journal,
            org: OrgID(org),
            pageSize: pageSize
        ) {
            [server = source.server]
            rejects,
            _ throws(StoreError) in
            // Each page is a source of its own, whose name includes the contact.
            guard let page = rejects.first?.place.source else { return }
            try await log.record(rejects, of: ImportSource(identity: server + page, name: page))
        }
        let progress = SyncProgress()
        defer { progress.finish() }
        let round = try await sync.sync(
            listed.contacts,
            concurrency: concurrency,
            onProgress: progress.show
        )
        // After the activities, which may account for what was seen before them.
        let observed =
            observe && round.stop == nil
            ? try await ObservedContacts(listed.seen, into: log, org: org) : nil
        return SyncView(
            round: round,
            listed: listed.end,
            requests: await api.requests - before,
            observed: observed,
            head: try await log.head()
        )
    }

    /// Begins a run, and returns a Boolean value indicating whether it continues an interrupted one.
    private func begin(_ journal: SyncJournal, _ log: any LogStore) async throws -> Bool {
        do {
            return try await journal.begin(run, in: log)
        } catch .source(let error) {
            throw error
        } catch .store(let error) {
            throw error
        }
    }

    /// The name of the run: a run of other contacts doesn't continue it.
    private var run: String {
        let contacts = contactsFile.map { "file \($0)" } ?? contact.joined(separator: " ")
        return "\(source.server) \(org) \(all ? "all" : contacts)"
    }

    /// Returns the contacts to copy, each once, the objects to record, and the outcome of listing them.
    private func listed(_ api: InventAPI) async throws -> (
        contacts: [ContactID], seen: [SourceContact], end: ListingOutcome
    ) {
        // Listed for named contacts, too: the API has no other way to a contact's object.
        let listing = all || observe ? try await api.contacts(in: OrgID(org)) : nil
        let objects = observe ? listing?.contacts ?? [] : []
        if all, let listing { return (listing.contacts.map(\.id), objects, listing.end) }
        let names = try contactsFile.map { try Script.lines(of: $0) }
        var seen: Set<ContactID> = []
        let contacts = (names ?? contact).map { $0.trimmingCharacters(in: .whitespaces) }
            // Comments in files only: an id as an argument may start with #.
            .filter { !$0.isEmpty && !(contactsFile != nil && $0.hasPrefix("#")) }
            .map { ContactID($0) }
        let named = contacts.filter { seen.insert($0).inserted }
        return (named, objects.filter { seen.contains($0.id) }, listing?.end ?? .complete)
    }
}

extension UserError {
    /// Creates the error for one of the source API.
    init(_ error: InventError) {
        self.init(error.cause, hint: error.hint, code: .unreadable)
    }
}
#endif
