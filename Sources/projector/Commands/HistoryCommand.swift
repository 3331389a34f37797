internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct HistoryCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists when each attribute of a contact was on."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "blocked, unsubscribed, or a segment's id or name; all when left out.")
    var attribute: [String] = []
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        let (stream, coordinate) = try await resolver.subject(contact)
        let attribute =
            attribute.isEmpty
            ? nil : try await resolver.attribute(attribute, of: stream, coordinate)
        return .history(stream, attribute, coordinate)
    }
}
