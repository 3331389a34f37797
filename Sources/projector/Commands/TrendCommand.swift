internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct TrendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Count the contacts that meet a condition over time.",
        discussion: """
            Each count is the one at the end of its period, before the next begins. For a single segment \
            the contacts that entered or left in the period are counted too. \(PredicateArgument.help)
            """
    )

    @OptionGroup var predicate: PredicateArgument
    @Option(name: .long, help: "The length of a period.") var by = CalendarPeriod.day
    @OptionGroup var range: RangeOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try source.requireSource()
        let allContacts = try await AllContacts(source)
        let zone = try range.zone()
        let end = try range.moment(range.to) ?? .end
        let condition = try await predicate.condition(allContacts, end, zone)
        guard let span = try range.span(of: allContacts.census) else {
            throw Workspace.undated
        }
        let periods = try by.covering(span, in: zone)
        await output.end(
            with: try TrendView(condition: condition, periods: periods, allContacts.census),
            in: zone
        )
    }
}
