internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import ProjectorShell
internal import TerminalText

struct IntervalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intervals",
        abstract: "List when each attribute of each contact was on.",
        discussion: """
            A row is a time range of one attribute: from valid_from, and before valid_to, which is empty while the attribute is on. \
            An empty valid_from is an undated start, before all times. Rows are by organization, contact, attribute, segment and start. \
            NDJSON and CSV are written as they are computed; their columns are version \(ValidityInterval.version) of a contract.
            """
    )

    @Option(
        name: [.customLong("known-at"), .customLong("known")],
        help: ArgumentHelp(
            "Use only what the log had recorded by POSITION or TIME.",
            valueName: "position"
        )
    )
    var knownAt: String?
    @OptionGroup(title: "Time") var zoned: ZoneOptions
    @OptionGroup(title: "Activities") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        try source.requireSource()
        // Before the first byte: `>> FILE` would append the answer to its own input.
        try FilesInUse(store: source.store, sources: source.load, of: SQLiteStores())
            .checkStandardOutput()
        let workspace = try await source.workspace()
        workspace.warn()
        let engine = workspace.engine
        var resolver = Resolver(engine, source.organizations, nil, in: try zoned.zone())
        let knownAt = try resolver.knownAt(knownAt)
        let used: Position
        switch output.format {
        case .ndjson:
            used = try await write(engine, knownAt, from: "") { Self.lines(of: $0) }
        case .csv:
            used = try await write(engine, knownAt, from: ValidityIntervals([]).table.csvHead) {
                Array(ValidityIntervals($0).table.csvRows.utf8)
            }
        case .table, .line, .json, .markdown:
            // Columns as wide as their rows, or one document: these need all rows.
            var rows: [ValidityInterval] = []
            used = try await engine.intervals(
                knownAt: knownAt,
                of: source.organizations,
                as: { $0 },
                take: { parts in for part in parts { rows += part } }
            )
            await output.show(ValidityIntervals(rows), in: resolver.zone)
        }
        resolver.remark(onHead: used)
        // Loaded data isn't freed first, because that would take a tenth of the run.
        ProcessEnd.end(.answered)
    }

    /// Writes the rows of each window of contacts, so that memory doesn't grow with their number.
    private func write(
        _ engine: QueryEngine,
        _ knownAt: KnownAt,
        from head: String,
        _ form: @escaping @Sendable ([ValidityInterval]) -> [UInt8]
    ) async throws -> Position {
        StandardOutput.write(head.utf8)
        return try await engine.intervals(
            knownAt: knownAt,
            of: source.organizations,
            as: form
        ) { parts in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(parts.reduce(0) { $0 + $1.count })
            for part in parts { bytes += part }
            StandardOutput.write(bytes)
        }
    }

    private static func lines(of rows: [ValidityInterval]) -> [UInt8] {
        var writer = JSONWriter()
        for row in rows {
            row.write(to: &writer)
            writer.endLine()
        }
        return writer.bytes
    }
}
