internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQuestions

struct WhoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "Lists the contacts that meet a condition.",
        discussion: PredicateArgument.help,
        aliases: ["find"]
    )

    @OptionGroup var predicate: PredicateArgument
    @OptionGroup var options: QueryOptions

    func run() async throws {
        try options.source.requireSource()
        guard options.moment.known == nil else {
            return try await predicate.answerByFolding(options)
        }
        let everybody = try await Everybody(options.source)
        let asOf = try options.moment.forEverybody()
        let condition = try await predicate.condition(everybody, asOf, try options.moment.zone())
        let found = try await everybody.contacts(where: condition, asOf: asOf)
            .filter { $0.isIn(options.source.organisation) }
        let states = try await everybody.states(of: found, asOf: asOf)
        await options.output.end(with: WhoAnswer(states: states), in: try options.moment.zone())
    }
}

struct CountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count",
        abstract: "Counts the contacts that meet a condition.",
        discussion: PredicateArgument.help
    )

    @OptionGroup var predicate: PredicateArgument
    @OptionGroup var options: QueryOptions

    func validate() throws {
        guard options.moment.known == nil else {
            throw ValidationError("count knows the head of the log only; who takes --known")
        }
    }

    func run() async throws {
        try options.source.requireSource()
        let everybody = try await Everybody(options.source)
        let asOf = try options.moment.forEverybody()
        let condition = try await predicate.condition(everybody, asOf, try options.moment.zone())
        let found = try await everybody.contacts(where: condition, asOf: asOf)
        let count = found.count { $0.isIn(options.source.organisation) }
        await options.output.end(
            with: CountAnswer(condition: condition, asOf: asOf, count: count),
            in: try options.moment.zone()
        )
    }
}

struct TrendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Counts the contacts that meet a condition, over time.",
        discussion: """
            Each count is the one at the end of its period, before the next begins. For a single segment \
            the entries and exits of the period are counted too. \(PredicateArgument.help)
            """
    )

    @OptionGroup var predicate: PredicateArgument
    @Option(name: .long, help: "The length of a period.") var by = Period.day
    @OptionGroup var range: RangeOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try source.requireSource()
        let everybody = try await Everybody(source)
        let zone = try range.zone()
        let end = try range.moment(range.to) ?? .end
        let condition = try await predicate.condition(everybody, end, zone)
        guard let span = try range.span(of: everybody.census) else {
            throw CommandError("nothing is dated", hint: "there is no time to count over")
        }
        let periods = try by.covering(span, in: zone)
        await output.end(
            with: try TrendAnswer(condition: condition, periods: periods, everybody.census),
            in: zone
        )
    }
}

struct FlowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Counts who went from which segment to which between two moments.",
        discussion: """
            A row for each segment at --from, a column for each at --to; – is none of them. A contact in several \
            segments counts in several cells. The row `new` is who had no activity yet at --from.
            """
    )

    @Argument(help: "The segments, by their ids or any names that they had.") var segments: [String]
    @OptionGroup var range: RangeOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard segments.count <= 200 else { throw ValidationError("give at most 200 segments") }
    }

    func run() async throws {
        try source.requireSource()
        let everybody = try await Everybody(source)
        let zone = try range.zone()
        let start = try range.moment(range.from) ?? .start
        let end = try range.moment(range.to) ?? .end
        let (ids, remarks) = try await everybody.resolving(asOf: end) {
            names throws(CommandError) in
            var ids: [SegmentID] = []
            for segment in segments { ids.append(try names.segment(segment)) }
            return (ids, segments.compactMap { names.remark(on: $0) })
        }
        StandardError.write(remarks: remarks)
        var names: [String?] = []
        for id in ids { names.append(try await everybody.name(of: id)) }
        do throws(CensusError) {
            let flow = try everybody.census.flow(among: ids, from: start, to: end)
            await output.end(with: FlowAnswer(flow: flow, names: names), in: zone)
        } catch {
            throw CommandError(error)
        }
    }
}

/// A condition in words.
struct PredicateArgument: ParsableArguments {
    static let help = """
        Conditions: in SEGMENT, ever in SEGMENT, entered SEGMENT since TIME, blocked, unsubscribed, subscribed, \
        reachable, notes > 3, note ~ "text"; joined by and, or, not and parentheses. For example: \
        in VIP and unsubscribed and not blocked
        """

    @Argument(help: "The condition, in one argument or several.") var words: [String]

    /// The condition that the words spell, segments by their ids or names.
    func condition(
        _ names: SegmentNames,
        _ zone: Zone,
        now: Timestamp = SystemClock.now
    ) throws(CommandError) -> ContactPredicate {
        let reading = try Self.reading(try tokens(), names, zone, now)
        reading.echo(in: zone)
        return reading.predicate
    }

    /// A condition as it was read, and what is to be said of its words.
    private struct Reading {
        let predicate: ContactPredicate
        let remarks: [String]
        let times: [TypedTime]

        func echo(in zone: Zone) {
            for time in times { StandardError.echo(time, in: zone) }
            StandardError.write(remarks: remarks)
        }
    }

    private static func reading(
        _ tokens: [Token],
        _ names: SegmentNames,
        _ zone: Zone,
        _ now: Timestamp
    ) throws(CommandError) -> Reading {
        var times: [TypedTime] = []
        let hint = "use a date such as 2024-03-05"
        let (predicate, remarks) = try PredicateParser.reading(
            tokens,
            names,
            zone,
            echo: { times.append($0) }
        ) { expression, text throws(CommandError) in
            switch expression {
            case .now:
                times.append(TypedTime(now: now))
                return now
            case .clock: throw CommandError(.noDate, of: text, forms: hint)
            default: throw CommandError("\(text) needs a selected contact", hint: hint)
            }
        }
        return Reading(predicate: predicate, remarks: remarks, times: times)
    }

    /// The condition that the words spell about everybody at a time.
    func condition(
        _ everybody: Everybody,
        _ asOf: AsOf,
        _ zone: Zone
    ) async throws(CommandError) -> ContactPredicate {
        let tokens = try tokens()
        let now = SystemClock.now
        let reading =
            if PredicateParser.mayNameSegments(tokens) {
                try await everybody.resolving(asOf: asOf) { names throws(CommandError) in
                    try Self.reading(tokens, names, zone, now)
                }
            } else {
                try Self.reading(tokens, SegmentNames(), zone, now)
            }
        reading.echo(in: zone)
        return reading.predicate
    }

    /// Asks each contact's own log, which knows what was known when.
    func answerByFolding(_ options: QueryOptions) async throws {
        let workspace = try await options.source.workspace()
        workspace.warn()
        let resolver = try Resolver(workspace, options)
        var directory = try await Directory(workspace)
        if !directory.knowsSegments { try await directory.learnSegments(workspace) }
        let coordinate = try await resolver.coordinate()
        let names = directory.names.asked(at: coordinate.asOf)
        let condition = try condition(names, resolver.zone, now: resolver.now)
        let answer = try await workspace.answer(.who(condition, coordinate))
        await options.output.end(with: answer, in: resolver.zone)
    }

    private func tokens() throws(CommandError) -> [Token] {
        guard words.count > 1 else { return try Tokenizer.tokens(of: words.first ?? "") }
        var tokens: [Token] = []
        for word in words {
            // The shell took the quotes of a name with blanks away.
            if word.contains(" ") {
                tokens.append(Token(text: word, range: 0..<0, isQuoted: true))
            } else {
                tokens += try Tokenizer.tokens(of: word)
            }
        }
        return tokens
    }
}

/// A stretch of time.
struct RangeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "From TIME on; by default from the first activity.",
            valueName: "time"
        )
    )
    var from: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Up to TIME; by default to the last activity.", valueName: "time")
    )
    var to: String?

    @OptionGroup var zoned: ZoneOptions

    func zone() throws(ValidationError) -> Zone { try zoned.zone() }

    /// The moment that a text names; nil when there is none.
    func moment(_ text: String?) throws -> AsOf? {
        try text.map { try AsOf(ofEverybody: $0, in: try zone()) }
    }

    /// The start as a moment that leaves what happens at it in the stretch; nil when there is none.
    var start: AsOf? {
        get throws {
            let moment = try moment(from)
            guard case .time(let instant) = moment else { return moment }
            return .before(instant)
        }
    }

    /// The stretch that the options name, on what a census spans.
    func span(of census: Census) throws -> ClosedRange<Timestamp>? {
        guard let whole = census.span else { return nil }
        let start = try moment(from)?.instant ?? whole.lowerBound
        let end = try moment(to)?.instant ?? whole.upperBound
        guard start <= end else {
            throw TimeReader.reversed
        }
        return start...end
    }
}

extension MomentOptions {
    /// The moment that the options name, which no single contact's activity can be.
    func forEverybody() throws -> AsOf {
        let zone = try zone()
        if let at { return try AsOf(ofEverybody: at, in: zone) }
        guard let before else { return .end }
        guard case .time(let instant) = try AsOf(ofEverybody: before, in: zone) else {
            throw CommandError("--before needs a date or a time, not \(before.quoted)")
        }
        return .before(instant)
    }
}

extension AsOf {
    fileprivate init(
        ofEverybody text: String,
        in zone: Zone,
        now: Timestamp = SystemClock.now
    ) throws(CommandError) {
        let expression = try TimeExpression(argument: text, forms: TimeForms.allContacts)
        switch expression {
        case .after, .before:
            throw CommandError(
                "\(text) is a time of one contact",
                hint: "use a date such as 2024-03-05"
            )
        default:
            let placed = try expression.placed(text, on: nil, from: .end, in: zone, now: now)
            StandardError.echo(placed.time, in: zone)
            self = placed.asOf
        }
    }
}

extension Period: ExpressibleByArgument {}
