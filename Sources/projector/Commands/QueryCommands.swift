internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQuestions

struct StateCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "state",
        abstract: "Shows what was true of contacts: segments, blocked, subscription, notes.",
        aliases: ["contacts"]
    )

    @Argument(help: "The contacts; all when none is named.") var contacts: [String] = []
    @OptionGroup var options: QueryOptions

    func run() async throws {
        let asksLog =
            !contacts.isEmpty || options.moment.known != nil || options.source.store != nil
        guard !asksLog, !options.source.load.isEmpty else { return try await answerFromLog() }
        let everybody = try await Everybody(options.source)
        let asOf = try options.moment.forEverybody()
        let zone = try options.moment.zone()
        do throws(CensusError) {
            let states = try await everybody.census.states(asOf: asOf)
            await options.output.end(
                with: StatesAnswer(states: states, isSingle: false),
                in: zone
            )
        } catch {
            throw CommandError(error)
        }
    }

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let streams = try await resolver.streams(contacts)
        return .state(
            streams,
            try await resolver.coordinate(of: streams.count == 1 ? streams.first : nil)
        )
    }
}

struct HistoryCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists when each attribute of a contact was on."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "blocked, unsubscribed, or a segment's id or name; all when left out.")
    var attribute: [String] = []
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let (stream, coordinate) = try await resolver.subject(contact)
        let attribute =
            attribute.isEmpty
            ? nil : try await resolver.attribute(attribute, of: stream, coordinate)
        return .history(stream, attribute, coordinate)
    }
}

struct TimelineCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Draws a contact's history as lanes over time."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .timeline(stream, coordinate, nil)
    }
}

struct ActivitiesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "activities",
        abstract: "Lists a contact's activities in their order."
    )

    @Argument(help: "The contact.") var contact: String
    @Option(name: .long, help: "Only activities of this type.") var type: String?
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .activities(stream, after: nil, coordinate, type.map { ActivityKind($0) })
    }
}

struct NotesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "notes",
        abstract: "Lists a contact's notes in their order."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .notes(stream, coordinate)
    }
}

struct SegmentsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments",
        abstract: "Lists a contact's segments, or the size of every segment."
    )

    @Argument(help: "The contact; everybody when left out.") var contact: String?
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        guard let contact else { return .segmentSizes(try await resolver.coordinate()) }
        let (stream, coordinate) = try await resolver.subject(contact)
        return .segments(stream, coordinate)
    }
}

struct WhyCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Names the activity that decided an attribute, and those that did not count."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "blocked, unsubscribed, or a segment's id or name.") var attribute: [String]
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .why(
            stream,
            try await resolver.attribute(attribute, of: stream, coordinate),
            coordinate
        )
    }
}

struct DiffCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Lists what differs between two times, net or step by step."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The first time, such as 2024-03-05, #18 or start.") var from: String
    @Argument(help: "The second time.") var to = "end"
    @Flag(name: .long, help: "List every activity in between that changed something.") var steps =
        false
    @Flag(name: .long, help: "List what stayed the same as well.") var all = false
    @Option(name: .long, help: "By what the first time was known; --known when left out.")
    var knownFrom: String?
    @OptionGroup var options: QueryOptions

    func validate() throws {
        guard options.moment.at == nil && options.moment.before == nil else {
            throw ValidationError("diff takes its times as arguments: diff CONTACT FROM [TO]")
        }
    }

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let stream = try await resolver.stream(contact)
        let start = try await resolver.coordinate(
            from,
            of: stream,
            known: knownFrom ?? options.moment.known
        )
        let end = try await resolver.coordinate(to, of: stream, known: options.moment.known)
        return steps
            ? .steps(stream, from: start, to: end)
            : .changes(stream, from: start, to: end, all: all)
    }
}
