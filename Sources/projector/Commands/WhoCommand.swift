internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct WhoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "List the contacts that meet a condition.",
        discussion: PredicateArgument.help
    )

    @OptionGroup var predicate: PredicateArgument
    @OptionGroup var options: QueryOptions

    func run() async throws {
        try options.source.requireSource()
        guard options.moment.knownAt == nil else {
            return try await predicate.answerByFolding(options)
        }
        let allContacts = try await AllContacts(options.source)
        let asOf = try options.moment.forAllContacts()
        let condition = try await predicate.condition(allContacts, asOf, try options.moment.zone())
        let found = try await allContacts.contacts(where: condition, asOf: asOf)
            .filter { $0.isIn(options.source.org) }
        let states = try await allContacts.states(of: found, asOf: asOf)
        await options.output.end(
            with: ContactListView(states: states),
            in: try options.moment.zone()
        )
    }
}
