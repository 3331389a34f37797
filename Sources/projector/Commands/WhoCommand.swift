internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct WhoCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "List the contacts that meet a condition.",
        discussion: PredicateArgument.help
    )

    @OptionGroup var predicate: PredicateArgument
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let time = try resolver.queryTime()
        let condition = try await resolver.condition(predicate, asOf: time.asOf)
        return .who(condition, time, in: resolver.organizations)
    }
}
