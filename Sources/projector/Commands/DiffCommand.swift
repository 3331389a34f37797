internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct DiffCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Lists what differs between two times, net or step by step."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The first time, such as 2024-03-05, #18 or start.") var from: String
    @Argument(help: "The second time.") var to = "end"
    @Flag(name: .long, help: "List every activity in between that changed something.") var steps =
        false
    @Flag(name: .long, help: "List what stayed the same as well.") var all = false
    @Option(name: .long, help: "By what the first time was known; --known when left out.")
    var knownFrom: String?
    @OptionGroup var options: QueryOptions

    func validate() throws {
        guard options.moment.at == nil && options.moment.before == nil else {
            throw ValidationError("diff takes its times as arguments: diff CONTACT FROM [TO]")
        }
    }

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        let stream = try await resolver.stream(contact)
        let start = try await resolver.coordinate(
            from,
            of: stream,
            known: knownFrom ?? options.moment.known
        )
        let end = try await resolver.coordinate(to, of: stream, known: options.moment.known)
        return steps
            ? .steps(stream, from: start, to: end)
            : .changes(stream, from: start, to: end, all: all)
    }
}
