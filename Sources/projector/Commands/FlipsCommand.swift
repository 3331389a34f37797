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

    func query(_ resolver: Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        var directory = try await NameIndex(resolver.workspace)
        if !directory.knowsSegments { try await directory.learnSegments(resolver.workspace) }
        let names = directory.names.asked(at: queryTime.asOf)
        return .flips(
            stream,
            try predicate.condition(names, resolver.zone, now: resolver.now),
            queryTime
        )
    }
}
