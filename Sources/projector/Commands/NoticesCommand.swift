internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct NoticesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "Lists what was odd about a contact's activities."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .notices(stream, coordinate)
    }
}
