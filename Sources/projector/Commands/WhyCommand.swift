internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct WhyCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain an attribute: the activity that set it, and those that didn't."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "blocked, unsubscribed, or a segment's id or name.") var attribute: [String]
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        let claim = AttributeWords.claim(of: attribute)
        let words = Array(attribute.dropFirst(claim.prefix))
        return .why(
            stream,
            try await resolver.attribute(words, of: stream, queryTime),
            queryTime,
            expecting: claim.value
        )
    }
}
