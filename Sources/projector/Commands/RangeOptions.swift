internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell

/// The first and the last time to ask about.
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
            "End at TIME, inclusive; a date is its whole day (default: the last activity).",
            valueName: "time"
        )
    )
    var to: String?

    @OptionGroup var zoned: ZoneOptions

    /// Returns the time that a text names, or `nil` if there is none; at the end of a range a date stands for its whole day.
    private func moment(
        _ text: String?,
        _ resolver: Resolver,
        isEnd: Bool = false
    ) throws(UserError) -> AsOf? {
        try text.map { text throws(UserError) in
            try AsOf(ofAllContacts: text, in: resolver.zone, resolver.now, isEnd: isEnd)
        }
    }

    /// Returns the time range that the options name.
    func stretch(_ resolver: Resolver) throws(UserError) -> Query.Stretch {
        Query.Stretch(
            from: try moment(from, resolver) ?? .start,
            to: try moment(to, resolver, isEnd: true) ?? .end,
            zone: resolver.zone
        )
    }
}

extension TimeOptions {
    /// Returns the time that the options name, which can't be at a contact's activity.
    func forAllContacts(in zone: CalendarZone, _ now: Timestamp) throws(UserError) -> AsOf {
        if let at { return try AsOf(ofAllContacts: at, in: zone, now) }
        guard let before else { return .end }
        guard case .time(let instant) = try AsOf(ofAllContacts: before, in: zone, now) else {
            throw UserError("--before needs a date or a time, not \(before.quoted)")
        }
        return .before(instant)
    }
}

extension AsOf {
    fileprivate init(
        ofAllContacts text: String,
        in zone: CalendarZone,
        _ now: Timestamp,
        isEnd: Bool = false
    ) throws(UserError) {
        let expression = try TimeExpression(argument: text, forms: TimeForms.allContacts)
        switch expression {
        case .after, .before:
            throw UserError(
                "\(text) is a time of one contact",
                hint: "use a date such as 2024-03-05"
            )
        default:
            let start = try expression.placed(text, on: nil, from: .end, in: zone, now: now)
            let placed = isEnd ? start.ending(in: zone) : start
            StandardError.echo(placed.time, in: zone)
            self = placed.asOf
        }
    }
}
