internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct ActivitiesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "activities",
        abstract: "List a contact's activities in order."
    )

    @Argument(help: "The contact.") var contact: String
    @Option(
        name: .long,
        help: ArgumentHelp("Show only activities of a type.", valueName: "activity-type")
    )
    var type: String?
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        return .activities(stream, after: nil, queryTime, type.map { ActivityKind($0) })
    }
}
