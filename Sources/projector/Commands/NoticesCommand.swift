internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct NoticesCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "List unusual activities: ties, undated, no effect."
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        return .notices(stream, queryTime)
    }
}
