internal import ArgumentParser
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

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        // Only the timeline of a single contact can place a time such as #3.
        if contacts.count == 1 {
            let stream = try await resolver.anyStream(contacts[0])
            return .state([stream], try await resolver.queryTime(of: stream))
        }
        var streams: [StreamID] = []
        for contact in contacts { streams.append(try await resolver.anyStream(contact)) }
        return .state(streams, try resolver.queryTime())
    }
}
