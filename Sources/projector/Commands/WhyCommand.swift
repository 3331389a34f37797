internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct WhyCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Names the activity that decided an attribute, and those that did not count."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "blocked, unsubscribed, or a segment's id or name.") var attribute: [String]
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        let (stream, coordinate) = try await resolver.subject(contact)
        return .why(
            stream,
            try await resolver.attribute(attribute, of: stream, coordinate),
            coordinate
        )
    }
}
