internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct HistoryCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List when each attribute was on."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(
        help: "blocked, unsubscribed, or a segment's id or name (default: all).",
        completion: .list(["blocked", "unsubscribed"])
    )
    var attribute: [String] = []
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        let attribute =
            attribute.isEmpty
            ? nil : try await resolver.attribute(attribute, of: stream, queryTime)
        return .history(stream, attribute, queryTime)
    }
}
