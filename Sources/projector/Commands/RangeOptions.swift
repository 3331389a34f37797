internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

/// A stretch of time.
struct RangeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Start at TIME, inclusive (default: the first activity).",
            valueName: "time"
        )
    )
    var from: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "End at TIME, inclusive (default: the last activity).",
            valueName: "time"
        )
    )
    var to: String?

    @OptionGroup var zoned: ZoneOptions

    func zone() throws(ValidationError) -> CalendarZone { try zoned.zone() }

    /// The moment that a text names; nil when there is none.
    func moment(_ text: String?) throws -> AsOf? {
        try text.map { try AsOf(ofAllContacts: $0, in: try zone()) }
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

extension TimeOptions {
    /// The moment that the options name, which no single contact's activity can be.
    func forAllContacts() throws -> AsOf {
        let zone = try zone()
        if let at { return try AsOf(ofAllContacts: at, in: zone) }
        guard let before else { return .end }
        guard case .time(let instant) = try AsOf(ofAllContacts: before, in: zone) else {
            throw UserError("--before needs a date or a time, not \(before.quoted)")
        }
        return .before(instant)
    }
}

extension AsOf {
    fileprivate init(
        ofAllContacts text: String,
        in zone: CalendarZone,
        now: Timestamp = SystemClock.now
    ) throws(UserError) {
        let expression = try TimeExpression(argument: text, forms: TimeForms.allContacts)
        switch expression {
        case .after, .before:
            throw UserError(
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

extension CalendarPeriod: ExpressibleByArgument {}
