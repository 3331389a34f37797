internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct StateCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "state",
        abstract: "Show contacts' status, segments and notes at a time.",
        aliases: ["contacts"]
    )

    @Argument(help: "The contacts (default: all).") var contacts: [String] = []
    @OptionGroup var options: QueryOptions

    func run() async throws {
        let asksLog =
            !contacts.isEmpty || options.moment.knownAt != nil || options.source.store != nil
        guard !asksLog, !options.source.load.isEmpty else { return try await answerFromLog() }
        let allContacts = try await AllContacts(options.source)
        let asOf = try options.moment.forAllContacts()
        let zone = try options.moment.zone()
        do throws(CensusError) {
            let states = try await allContacts.census.states(asOf: asOf)
            await options.output.end(
                with: StateListView(states: states, isSingle: false),
                in: zone
            )
        } catch {
            throw UserError(error)
        }
    }

    func query(_ resolver: Resolver) async throws(UserError) -> Query {
        let streams = try await resolver.streams(contacts)
        return .state(
            streams,
            try await resolver.queryTime(of: streams.count == 1 ? streams.first : nil)
        )
    }
}
