internal import ActivityJSON
internal import ArgumentParser
internal import ContactEvidence
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import ProjectorShell
internal import TerminalText

/// The command that makes an evidence file.
struct EvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Write an answer with its proof, to hand over.",
        discussion: """
            The file is checked with projector audit, offline and without this store. It has every entry of the contact. \
            Withhold what the other side needn't read; opt-outs still follow. A file is a copy that no erasure reaches, so keep \
            a list of who got which. The key signs a checkpoint, and that nothing was left out. It signs nothing for a store \
            that was restored or edited since KEY.latest.
            """
    )

    @Argument(help: "The contact.") var contact: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Explain this attribute (default: unsubscribed and blocked). Repeatable.",
            valueName: "name"
        ),
        completion: .list(["blocked", "unsubscribed"])
    )
    var attribute: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Answer for each row of a file instead of a contact.",
            valueName: "file"
        ),
        completion: .file()
    )
    var join: String?
    @Option(name: .long, help: ArgumentHelp("The question in words.", valueName: "text"))
    var label: String?
    @OptionGroup var store: StoreOption
    @Option(
        name: .long,
        help: ArgumentHelp("The contact's organization (- for none).", valueName: "id")
    )
    var org: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The log's key file. Repeatable.", valueName: "file"),
        completion: .file()
    )
    var key: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Prove by this checkpoint, which a witness may have signed, instead of a new one.",
            valueName: "file"
        ),
        completion: .file()
    )
    var checkpoint: String?
    @Flag(name: .long, help: "Sign nothing: such a file proves nothing, and audit refuses it.")
    var unsigned = false
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The payloads to leave out (default: notes with --join, else none).",
            valueName: "payloads"
        )
    )
    var withhold: Withholding?
    @Option(
        name: .long,
        help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"),
        completion: .file()
    )
    var out: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The page of the file to write, too.", valueName: "file"),
        completion: .file()
    )
    var page: String?
    @OptionGroup(title: "Rows") var rows: RowOptions
    @OptionGroup(title: "Time") var moment: TimeOptions

    func validate() throws {
        guard (contact == nil) != (join == nil) else {
            throw ValidationError("evidence is about a contact or about the rows of --join")
        }
        guard key.isEmpty == unsigned else {
            guard !unsigned else {
                throw ValidationError("--unsigned and --key can't be combined")
            }
            throw ValidationError(
                "evidence needs a key",
                hint: "add --key FILE; projector key new makes one"
            )
        }
        guard checkpoint == nil || !unsigned else {
            throw ValidationError("--checkpoint needs --key")
        }
        guard page == nil || out != nil && !unsigned else {
            throw ValidationError("--page needs --key and --out", hint: "the page is of that file")
        }
        // Of a file without the columns, the first line is shown.
        guard join.map({ !key.contains($0) }) ?? true else {
            throw ValidationError("--join is the key file", hint: "name the file with the rows")
        }
        let asked = [moment.at, moment.before, moment.knownAt].contains { $0 != nil }
        guard join == nil || attribute.isEmpty && !asked else {
            throw ValidationError("the rows of --join have their times and their attribute")
        }
    }

    func run() async throws {
        let sources = join.map { [$0] } ?? []
        let files = FilesInUse(store: store.store, sources: sources, of: SQLiteStores())
        if out == nil { try files.checkStandardOutput() }
        do {
            let signer = try key.isEmpty ? nil : LogSigner(keyFiles: key)
            let maker = EvidenceMaker(
                signedBy: signer,
                at: try checkpoint.map { try SignedNote(file: $0) }
            )
            let file = try out.map { try OutputFile($0, sparing: files) }
            let page = try page.map { page in
                let sparing = FilesInUse(
                    store: store.store,
                    sources: sources + [out].compactMap(\.self),
                    of: SQLiteStores()
                )
                return try EvidencePage(page, of: out ?? "", embedding: false, sparing: sparing)
            }
            let request = try await request()
            let receipt = try await maker.make(
                request,
                from: try await store.openForReading(),
                madeAt: SystemClock.now
            ) { lines in
                if let file { try file.write(lines) } else { try StandardOutput.send(lines) }
            }
            try file?.finish()
            if let page, let out, let signer { try write(page, of: out, signedBy: signer) }
            StandardError.write([[StyledText(summary(of: receipt), .dim)]])
        } catch let error as NoteError {
            throw UserError(error)
        }
    }

    /// Writes the page of the file as one who trusts the key finds it.
    private func write(
        _ page: EvidencePage,
        of file: String,
        signedBy signer: LogSigner
    ) throws {
        let policy = TrustPolicy(logs: signer.verifiers)
        _ = try page.write(keys: "KEYS", trusting: policy) {
            try EvidenceAudit(trusting: policy).check(.file(file))
        }
    }

    private func summary(of receipt: EvidenceReceipt) -> String {
        let entries = HumanText.count(Int(receipt.entries), "entry")
        let withheld = "\(HumanText.count(Int(receipt.withheld), "payload")) withheld"
        let proof =
            unsigned
            ? "unsigned, so it proves nothing"
            : "proven by a checkpoint of \(HumanText.count(Int(receipt.size), "entry"))"
        return "\(out ?? "evidence"): \(entries), \(withheld), \(proof)"
    }

    private func request() async throws -> EvidenceRequest {
        let workspace = try await StoreName.workspace(reading: store.store)
        workspace.warn()
        if let join {
            return EvidenceRequest(
                .join(try await rows(of: ActivitySource(typed: join), workspace)),
                label: label,
                withholding: withhold ?? .notes
            )
        }
        var resolver = Resolver(
            workspace.engine,
            Query.Organizations(typed: org),
            moment,
            in: try moment.zone()
        )
        let stream = try await resolver.stream(contact ?? "")
        let time = try await resolver.queryTime(of: stream)
        // By default both that decide if a contact may be messaged.
        let attributes =
            attribute.isEmpty
            ? [.unsubscribed, .blocked]
            : try await resolver.attributes(attribute, of: stream, time)
        return EvidenceRequest(
            .state(asOf: try Self.instant(time.asOf), contacts: [stream], attributes: attributes),
            knownAt: try await resolver.position(of: time.knownAt, stream),
            label: label,
            withholding: withhold ?? .none
        )
    }

    /// Returns the time of an as-of, or `nil` for the end.
    private static func instant(_ asOf: AsOf) throws(UserError) -> Timestamp? {
        switch asOf {
        case .end: nil
        case .time(let time): time
        // The order of activities has no time between two microseconds.
        case .before(let time): Timestamp(microseconds: time.microseconds - 1)
        default:
            throw UserError(
                "evidence is about a time, not about the place of an activity",
                hint: "use --at TIME; projector timeline shows the times",
                code: .usage
            )
        }
    }

    /// Reads the rows, of which those that can't be read are reported and left out.
    private func rows(
        of source: ActivitySource,
        _ workspace: Workspace
    ) async throws -> [EvidenceQuestion.Row] {
        let reader = try await rows.reader(
            of: source,
            workspace.engine,
            org: org,
            in: try moment.zone()
        )
        var counts = JoinCounts(name: source.name)
        var found: [EvidenceQuestion.Row] = []
        do {
            try reader.read { item in
                counts.count(item)
                guard case .row(let row) = item, rows.only.takes(row.state) else { return }
                found.append(
                    EvidenceQuestion.Row(stream: row.subject.stream, asOf: row.subject.instant)
                )
            }
        } catch let error as ReadError {
            throw LoadFailure.unreadable(error)
        }
        StandardError.write(
            counts.rejectLines + [[StyledText(counts.sum, counts.rejected > 0 ? .yellow : .dim)]]
        )
        if let failure = counts.failure { throw failure }
        return found
    }
}
