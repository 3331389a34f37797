internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

/// What every question needs: activities, a moment, and a spelling for the answer.
struct QueryOptions: ParsableArguments {
    @OptionGroup var source: SourceOptions
    @OptionGroup var moment: TimeOptions
    @OptionGroup var output: OutputOptions
}

/// Which activities to load.
struct SourceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Load a stream; - is standard input. May be repeated.",
            valueName: "file"
        )
    )
    var load: [String] = []

    @Option(name: .long, help: "Ask a store instead; only read, its census is kept beside it.")
    var store: String?

    @Option(name: .long, help: "The contact of activities that name none.")
    var contact: String?

    @Option(
        name: .long,
        help: "The organisation of activities that name none."
    )
    var org: String?

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "The organisation of the contact asked about; - is none.",
            valueName: "org"
        )
    )
    var organisation: String?

    @Flag(name: .long, help: "Stop with status 3 at the first record that can't be read.")
    var strict = false

    func validate() throws {
        guard store == nil || load.isEmpty else {
            throw ValidationError(
                "give --load or --store, not both; projector import adds files to a store"
            )
        }
    }

    /// Refuses a question about nothing.
    func requireSource() throws(ValidationError) {
        guard store != nil || !load.isEmpty else {
            throw ValidationError("name a stream with --load, or a store with --store")
        }
    }

    /// The sources in the order in which they were named.
    var sources: [ActivitySource] { load.map { $0 == "-" ? .standardInput : .file($0) } }

    /// What activities belong to that do not say so themselves.
    var defaults: ReadDefaults {
        ReadDefaults(org: org.map { OrgID($0) }, contact: contact.map { ContactID($0) })
    }

    /// Loads the sources; those of which no record could be read are a failure, unless that is accepted.
    func workspace(acceptsNothing: Bool = false) async throws -> Workspace {
        if let store { return try Workspace(readingStore: store) }
        var workspace = Workspace()
        try await workspace.load(
            sources,
            defaults: defaults,
            strict: strict,
            acceptsNothing: acceptsNothing
        )
        return workspace
    }
}

/// Which moment to ask about.
struct TimeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Show what had happened up to TIME, inclusive; also now, #n, #n- or end.",
            valueName: "time"
        )
    )
    var at: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Show what had happened before TIME, exclusive.", valueName: "time")
    )
    var before: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Use only what the log had recorded by POSITION or TIME.",
            valueName: "position"
        )
    )
    var known: String?

    @OptionGroup var zoned: ZoneOptions

    func validate() throws {
        guard at == nil || before == nil else {
            throw ValidationError("give --at or --before, not both")
        }
    }

    func zone() throws(ValidationError) -> CalendarZone { try zoned.zone() }
}

extension StreamID {
    /// Tells whether this is a stream of the organisation that a person named; `-` is none, nil is any.
    func isIn(_ organisation: String?) -> Bool {
        organisation.map { org == ($0 == "-" ? nil : OrgID($0)) } ?? true
    }
}

/// How to spell the answer.
struct OutputOptions: ParsableArguments {
    @Option(name: .long, help: "How to spell the answer.")
    var format = OutputFormat.table

    @Option(name: .long, help: "Whether tables have colour.")
    var color = ColorChoice.auto

    /// Prints an answer on standard output, closes the stores and ends the process.
    ///
    /// What was loaded goes with the process: to take it apart first would cost a tenth of the run.
    func end(with answer: any ResultView, in zone: CalendarZone = .utc) async -> Never {
        await show(answer, in: zone)
        ProcessEnd.end(.answered)
    }

    /// Prints an answer on standard output.
    func show(_ answer: any ResultView, in zone: CalendarZone = .utc) async {
        var layout = TerminalLayout.ofStandardOutput(color)
        layout.zone = zone
        StandardOutput.write(await answer.rendered(as: format, layout))
    }
}

extension OutputOptions {
    /// Prints an answer about records and ends with the failure to read any of a source, if there is one.
    func end(with answer: any ResultView, _ failure: LoadFailure?) async throws -> Never {
        guard let failure else { await end(with: answer) }
        await show(answer)
        throw failure
    }
}

extension OutputFormat: ExpressibleByArgument {}

/// Whether to use colour.
enum ColorChoice: String, CaseIterable, Sendable, ExpressibleByArgument {
    case auto, always, never
}
