internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct TimelineCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Draws a contact's history as lanes over time."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .timeline(stream, coordinate, nil)
    }
}
