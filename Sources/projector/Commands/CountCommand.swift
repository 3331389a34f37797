internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct CountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count",
        abstract: "Count the contacts that meet a condition.",
        discussion: PredicateArgument.help
    )

    @OptionGroup var predicate: PredicateArgument
    @OptionGroup var options: QueryOptions

    func validate() throws {
        guard options.moment.knownAt == nil else {
            throw ValidationError("count can't use an earlier log position; who accepts --known-at")
        }
    }

    func run() async throws {
        try options.source.requireSource()
        let allContacts = try await AllContacts(options.source)
        let asOf = try options.moment.forAllContacts()
        let condition = try await predicate.condition(allContacts, asOf, try options.moment.zone())
        let found = try await allContacts.contacts(where: condition, asOf: asOf)
        let count = found.count { $0.isIn(options.source.org) }
        await options.output.end(
            with: CountView(condition: condition, asOf: asOf, count: count),
            in: try options.moment.zone()
        )
    }
}
