internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import ProjectorShell
internal import TerminalText

/// The options of every query: activities, a time, and a format for the answer.
struct QueryOptions: ParsableArguments {
    @OptionGroup(title: "Time") var moment: TimeOptions
    @OptionGroup(title: "Activities") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions
}

/// The activities to load.
struct SourceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read activities from a file (- for standard input). Repeatable.",
            valueName: "file"
        ),
        completion: .file()
    )
    var load: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Read from a store instead of files.", valueName: "file"),
        completion: .file()
    )
    var store: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The contact's organization (- for none).", valueName: "id")
    )
    var org: String?

    @Flag(name: .long, help: "Stop with status 3 at the first record that can't be read.")
    var strict = false

    @OptionGroup var recordDefaults: RecordDefaults

    func validate() throws {
        guard store == nil || load.isEmpty else {
            throw ValidationError(
                "--load and --store can't be combined",
                hint: "projector import adds files to a store"
            )
        }
    }

    /// Throws an error unless there is a source of activities.
    func requireSource() throws(ValidationError) {
        // Not in `validate`, because the shell has the same options and starts without a source.
        guard store != nil || !load.isEmpty else {
            throw ValidationError("no activities given", hint: "add --load FILE or --store STORE")
        }
    }

    /// The organizations to ask about.
    var organizations: Query.Organizations { Query.Organizations(typed: org) }

    /// The sources in the order in which they were named.
    var sources: [ActivitySource] { load.map { ActivitySource(typed: $0) } }

    /// Loads the sources or opens the store, and throws if no record of a source could be read, unless accepted.
    func workspace(acceptsNothing: Bool = false) async throws -> Workspace {
        if let store { return try await StoreName.workspace(reading: store) }
        var workspace = Workspace()
        try await workspace.load(
            sources,
            defaults: recordDefaults.values,
            strict: strict,
            acceptsNothing: acceptsNothing
        )
        return workspace
    }
}

extension ActivitySource {
    /// Creates the source that an argument names: a file, or `-` for standard input.
    init(typed name: String) { self = name == "-" ? .standardInput : .file(name) }
}

/// The contact and the organization of records that name none.
struct RecordDefaults: ParsableArguments {
    @Option(
        name: .customLong("default-contact"),
        help: ArgumentHelp("The contact of records that name none.", valueName: "id")
    )
    var contact: String?

    @Option(
        name: .customLong("default-org"),
        help: ArgumentHelp("The organization of records that name none.", valueName: "id")
    )
    var org: String?

    /// The contact and the organization in the form that a reader needs.
    var values: ReadDefaults {
        ReadDefaults(org: org.map { OrgID($0) }, contact: contact.map { ContactID($0) })
    }
}

/// The time to ask about.
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
        name: [.customLong("known-at"), .customLong("known")],
        help: ArgumentHelp(
            "Use only what the log had recorded by POSITION or TIME.",
            valueName: "position"
        )
    )
    var knownAt: String?

    @OptionGroup var zoned: ZoneOptions

    func validate() throws {
        guard at == nil || before == nil else {
            throw ValidationError(
                "--at and --before can't be combined",
                hint: "--before leaves out what happened at the time, --at includes it"
            )
        }
    }

    func zone() throws(ValidationError) -> CalendarZone { try zoned.zone() }
}

/// The format and the colors of answers.
struct OutputOptions: ParsableArguments {
    @Option(name: .long, help: "Output format.")
    var format = OutputFormat.table

    @Option(name: .long, help: ArgumentHelp("When to use color.", valueName: "when"))
    var color = ColorChoice.auto

    /// Prints an answer on standard output, closes the stores and ends the process.
    ///
    /// Loaded data isn't freed first, because that would take a tenth of the run.
    func end(with answer: any ResultView, in zone: CalendarZone = .utc) async -> Never {
        await show(answer, in: zone)
        ProcessEnd.end(.answered)
    }

    /// Prints an answer on standard output.
    func show(_ answer: any ResultView, in zone: CalendarZone = .utc) async {
        let layout = ViewLayout(.ofStandardOutput(color), zone: zone)
        StandardOutput.write(await answer.rendered(as: format, layout))
    }
}

extension OutputOptions {
    /// Prints an answer about records and ends with the failure to read any of a source, if there is one.
    func end(with answer: any ResultView, _ failure: LoadFailure?) async throws -> Never {
        // The answer first: it accounts for the records that could be read.
        guard let failure else { await end(with: answer) }
        await show(answer)
        throw failure
    }
}

extension OutputFormat: ExpressibleByArgument {
    /// Reads a format; `md` is the shell's word.
    init?(argument: String) { self.init(rawValue: argument == "md" ? "markdown" : argument) }
}

extension ColorChoice: ExpressibleByArgument {}
