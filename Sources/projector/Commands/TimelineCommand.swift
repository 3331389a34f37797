internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct TimelineCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Draw a contact's history over time."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        return .timeline(stream, queryTime, nil)
    }
}
