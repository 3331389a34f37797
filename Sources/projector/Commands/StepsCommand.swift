internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct StepsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps",
        abstract: "Lists what each activity between two times changed."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The first time, such as 2024-03-05, #18 or start.") var from = "start"
    @Argument(help: "The second time.") var to = "end"
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        let stream = try await resolver.stream(contact)
        let known = options.moment.known
        return .steps(
            stream,
            from: try await resolver.coordinate(from, of: stream, known: known),
            to: try await resolver.coordinate(to, of: stream, known: known)
        )
    }
}
