internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct ActivitiesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "activities",
        abstract: "Lists a contact's activities in their order."
    )

    @Argument(help: "The contact.") var contact: String
    @Option(name: .long, help: "Only activities of this type.") var type: String?
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .activities(stream, after: nil, coordinate, type.map { ActivityKind($0) })
    }
}
