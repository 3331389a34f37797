internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct NotesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "notes",
        abstract: "List a contact's notes in order."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        return .notes(stream, queryTime)
    }
}
