internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct NotesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "notes",
        abstract: "Lists a contact's notes in their order."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .notes(stream, coordinate)
    }
}
