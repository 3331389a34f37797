internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct WhyCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain an attribute: which activity set it, and when.",
        discussion: """
            The activities below "not counted" concern the attribute too, but didn't set its value: they happened before the \
            one that did, or after the time asked about, or weren't recorded yet, and each says which. That an attribute is \
            off by default means that no activity ever set it.
            """
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(
        help: "blocked, unsubscribed, or a segment's id or name.",
        completion: .list(["blocked", "unsubscribed"])
    ) var attribute: [String]
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        // `not blocked` asks about `blocked`, and expects it to be off.
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
