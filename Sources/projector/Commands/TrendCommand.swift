internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct TrendCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Count the contacts that meet a condition over time.",
        discussion: """
            Each count is the one at the end of its period, before the next begins. For a single segment \
            the contacts that entered or left in the period are counted too. \(PredicateArgument.help)
            """
    )

    @OptionGroup var predicate: PredicateArgument
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The length of a period (default: one that gives 12 to 60 rows).",
            valueName: "period"
        )
    )
    var by: CalendarPeriod?
    @OptionGroup(title: "Time") var range: RangeOptions
    @OptionGroup(title: "Activities") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    var zoned: ZoneOptions { range.zoned }

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let stretch = try range.stretch(resolver)
        return .trend(try await resolver.condition(predicate, asOf: stretch.to), by, stretch)
    }
}
