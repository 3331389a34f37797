internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct FlipsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "flips",
        abstract: "List when a condition became true or false.",
        discussion: PredicateArgument.help
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var predicate: PredicateArgument
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, time) = try await resolver.subject(contact)
        let asOf = try await resolver.shared(time, of: stream)
        return .flips(stream, try await resolver.condition(predicate, asOf: asOf), time)
    }
}
