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

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let stream = try await resolver.stream(contact)
        let known = try resolver.knownAt(options.moment.knownAt)
        let start = try await resolver.asOf(from, of: stream, known)
        let end = try await resolver.asOf(to, of: stream, known)
        return .steps(
            stream,
            from: QueryTime(asOf: start, knownAt: known),
            to: QueryTime(asOf: end, knownAt: known)
        )
    }
}
