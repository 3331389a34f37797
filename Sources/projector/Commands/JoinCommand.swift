internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import ProjectorShell
internal import TerminalText

struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "as-of-join",
        abstract: "Add to each row of a file what was true at its time.",
        discussion: """
            The rows are CSV with a header line, NDJSON, a JSON array or API pages. CSV is written as CSV with more columns, \
            JSON as NDJSON with an object as_of_state in each row: status, blocks, subscription, evidence and segments. \
            Rows without a time are skipped, rows that can't be read are left out; both are counted on standard error. \
            Exit status 3 if no row has an answer. Rows are streamed, so their number isn't limited.
            """
    )

    @Argument(
        help: "The rows, as CSV or JSON, plain or gzipped (- for standard input).",
        completion: .file()
    )
    var file: String
    @OptionGroup(title: "Rows") var rows: RowOptions
    @OptionGroup(title: "Time") var zoned: ZoneOptions
    @OptionGroup(title: "Activities") var source: SourceOptions

    func validate() throws {
        guard file != "-" || !source.load.contains("-") else {
            throw ValidationError("the rows and the activities can't both be standard input")
        }
    }

    func run() async throws {
        try source.requireSource()
        // Before the first byte: `>> FILE` would append the answer to its own input.
        try FilesInUse(store: source.store, sources: [file] + source.load, of: SQLiteStores())
            .checkStandardOutput()
        let workspace = try await source.workspace()
        workspace.warn()
        let source = ActivitySource(typed: file)
        let rows = try await rows.reader(
            of: source,
            workspace.engine,
            org: self.source.org,
            in: try zoned.zone()
        )
        var output = JoinOutput(
            name: source.name,
            only: self.rows.only,
            strict: self.source.strict
        )
        do {
            try rows.read { output.take($0) }
        } catch let error as ReadError {
            throw LoadFailure.unreadable(error)
        }
        if let failure = output.end() { throw failure }
    }
}

/// The output of a join: the rows with their answers, and the counts of all rows.
struct JoinOutput {
    private let only: JoinFilter
    private let strict: Bool
    private var counts: JoinCounts
    private var buffer: [UInt8] = []

    init(name: String, only: JoinFilter, strict: Bool) {
        counts = JoinCounts(name: name)
        self.only = only
        self.strict = strict
    }

    /// Counts an item, and writes it if the answer includes it.
    mutating func take(_ item: JoinRows.Item) {
        let flaw = counts.count(item)
        switch item {
        case .head(let bytes, let delimiter): write(bytes, JoinedRow.addedHead(delimiter))
        case .row(let row) where only.takes(row.state):
            let (text, added) = row.spelled
            write(text, added)
        case .row, .skipped: break
        case .reject: if let flaw, strict { fail(flaw) }
        }
    }

    private mutating func write(_ row: [UInt8], _ added: [UInt8]) {
        buffer += row
        buffer += added
        buffer.append(UInt8(ascii: "\n"))
        // Written by the megabyte, so that memory doesn't grow with the number of rows.
        if buffer.count > 1 << 20 { flush() }
    }

    /// Ends the process at a row that can't be read, after writing the rows before it.
    private mutating func fail(_ flaw: String) {
        flush()
        ProcessEnd.end(
            reporting: UserError(flaw, hint: "see projector as-of-join --help", code: .unreadable)
        )
    }

    /// Writes the remaining rows and the summary, and returns the failure if no row has an answer.
    mutating func end() -> UserError? {
        flush()
        StandardError.write(
            counts.rejectLines + [[StyledText(counts.sum, counts.rejected > 0 ? .yellow : .dim)]]
        )
        return counts.failure
    }

    private mutating func flush() {
        StandardOutput.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
