internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct StepsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps",
        abstract: "List what each activity changed."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The first time, such as 2024-03-05, #18 or start.") var from = "start"
    @Argument(help: "The second time.") var to = "end"
    @OptionGroup var options: QueryOptions

    func query(_ resolver: Resolver) async throws(UserError) -> Query {
        let stream = try await resolver.stream(contact)
        let known = options.moment.knownAt
        return .steps(
            stream,
            from: try await resolver.queryTime(from, of: stream, known: known),
            to: try await resolver.queryTime(to, of: stream, known: known)
        )
    }
}
