internal import ArgumentParser
internal import ContactProjector
internal import ContactQuestions

struct ActivityCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "activity",
        abstract: "Shows an activity of a contact as it was recorded."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The activity's number in stream order, such as #3 or 3.") var number: String
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        guard let number = Int(number.drop { $0 == "#" }), number >= 1 else {
            throw CommandError("\(number) is no activity's number", hint: "for example 3")
        }
        let (stream, coordinate) = try await resolver.subject(contact)
        return .activity(stream, number: number, coordinate.knownAt)
    }
}

struct StepsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps",
        abstract: "Lists what each activity between two times changed."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The first time, such as 2024-03-05, #18 or start.") var from = "start"
    @Argument(help: "The second time.") var to = "end"
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let stream = try await resolver.stream(contact)
        let known = options.moment.known
        return .steps(
            stream,
            from: try await resolver.coordinate(from, of: stream, known: known),
            to: try await resolver.coordinate(to, of: stream, known: known)
        )
    }
}

struct FlipsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "flips",
        abstract: "Lists every time a condition changed of a contact.",
        discussion: PredicateArgument.help
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var predicate: PredicateArgument
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let (stream, coordinate) = try await resolver.subject(contact)
        var directory = try await Directory(resolver.workspace)
        if !directory.knowsSegments { try await directory.learnSegments(resolver.workspace) }
        let names = directory.names.asked(at: coordinate.asOf)
        return .flips(
            stream,
            try predicate.condition(names, resolver.zone, now: resolver.now),
            coordinate
        )
    }
}

struct NoticesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "Lists what was odd about a contact's activities."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(CommandError) -> Question {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .notices(stream, coordinate)
    }
}

struct SegmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment",
        abstract: "Draws a segment's size, and lists who is in it, who came and who went."
    )

    @Argument(help: "The segment, by its id or name.") var segment: String
    @OptionGroup var range: RangeOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try source.requireSource()
        let workspace = try await source.workspace()
        workspace.warn()
        var directory = try await Directory(workspace)
        if !directory.knowsSegments { try await directory.learnSegments(workspace) }
        let stretch = Question.Stretch(
            from: try range.start ?? .start,
            to: try range.moment(range.to) ?? .end,
            zone: try range.zone()
        )
        let names = directory.names.asked(at: stretch.to)
        StandardError.write(remarks: [names.remark(on: segment)].compactMap(\.self))
        let question = Question.segment(try names.segment(segment), stretch)
        await output.end(with: try await workspace.answer(question), in: stretch.zone)
    }
}

struct RejectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejects",
        abstract: "Lists the records that could not be read, each with its place."
    )

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try source.requireSource()
        let workspace = try await source.workspace(acceptsNothing: true)
        try await output.end(with: try await workspace.answer(.rejects), workspace.failure)
    }
}
