internal import ActivityJSON
internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQuestions

struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "as-of-join",
        abstract: "Adds to each row of a file what was true of its contact at its time.",
        discussion: """
            The file is CSV with a head line, or NDJSON; the answer has the same form, with columns, or an object \
            as_of_state, for status, blocks, subscription, evidence and segments. Rows that can't be read are left out and \
            told on standard error. Rows stream: there may be any number of them.
            """
    )

    @Argument(help: "The rows: CSV or NDJSON, plain or gzipped; - is standard input.")
    var file: String
    @Option(name: .long, help: "The column of the contact's id.")
    var contactColumn = "contact_id"
    @Option(name: .long, help: "The column of the time.") var timeColumn = "sent_at"
    @Option(name: .long, help: "The column of the organisation.") var orgColumn: String?
    @Option(name: .long, help: "Only rows whose contact was blocked or had opted out: violations.")
    var only: Only?
    @Option(name: .long, help: "The zone of times that have none, such as Europe/Berlin.")
    var tz = "UTC"
    @OptionGroup var source: SourceOptions

    enum Only: String, ExpressibleByArgument { case violations }

    func validate() throws {
        guard Zone(tz) != nil else {
            throw ValidationError("there is no zone \(tz); for example Europe/Berlin or UTC")
        }
        guard file != "-" || !source.load.contains("-") else {
            throw ValidationError("standard input can't be both the rows and the activities")
        }
    }

    func run() async throws {
        try source.requireSource()
        try FilesInUse(store: source.store, sources: [file] + source.load).checkStandardOutput()
        let everybody = try await Everybody(source)
        let join = AsOfJoin(
            census: everybody.census,
            zone: Zone(tz) ?? .utc,
            organisation: try organisation(everybody.census)
        )
        let source: ActivitySource = file == "-" ? .standardInput : .file(file)
        let rows = JoinRows(
            source: source,
            columns: JoinColumns(contact: contactColumn, time: timeColumn, org: orgColumn),
            join: join
        )
        var output = JoinOutput(
            name: source.name,
            onlyViolations: only == .violations,
            strict: self.source.strict
        )
        try rows.read { item in
            switch item {
            case .head(let bytes): output.write(bytes, JoinedRow.addedHead)
            case .row(let row): if output.takes(row.state) { output.write(row) }
            case .reject(let line, let reason): output.reject(line, reason)
            }
        }
        output.end()
    }

    /// The organisation of rows that name none.
    private func organisation(_ census: Census) throws -> OrgID? {
        if let named = source.organisation { return named == "-" ? nil : OrgID(named) }
        let all = census.organisations
        guard all.count > 1, orgColumn == nil else { return all.first ?? nil }
        throw CommandError(
            "contacts belong to several organisations",
            hint: "name theirs with --in, or its column with --org-column",
            code: .usage
        )
    }
}

/// What comes of the rows.
struct JoinOutput {
    private let onlyViolations: Bool
    private let strict: Bool
    private var counts: JoinCounts
    private var buffer: [UInt8] = []

    init(name: String, onlyViolations: Bool, strict: Bool) {
        counts = JoinCounts(name: name)
        self.onlyViolations = onlyViolations
        self.strict = strict
    }

    /// Counts a row and tells whether it is to be written.
    mutating func takes(_ state: JoinedState) -> Bool {
        counts.count(state)
        return state.isViolation || !onlyViolations
    }

    mutating func write(_ row: JoinedRow) {
        let (text, added) = row.spelled
        write(text, added)
    }

    mutating func write(_ row: [UInt8], _ added: [UInt8]) {
        buffer += row
        buffer += added
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 20 { flush() }
    }

    /// Counts a row that can't be read; under `--strict` it ends the process.
    mutating func reject(_ line: Int, _ reason: String) {
        let text = counts.reject(line, reason)
        guard strict else { return }
        flush()
        ExitStatus.exit(
            with: CommandError(text, hint: "see projector as-of-join --help", code: .unreadable)
        )
    }

    /// Writes what is left and sums up on standard error.
    mutating func end() {
        flush()
        StandardError.write(
            counts.rejectLines + [[Span(counts.sum, counts.rejected > 0 ? .yellow : .dim)]]
        )
    }

    private mutating func flush() {
        StandardOutput.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
