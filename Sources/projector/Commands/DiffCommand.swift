internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct DiffCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare a contact at two times."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The first time, such as 2024-03-05, #18 or start.") var from: String?
    @Argument(help: "The second time.") var to = "end"
    @Flag(name: .long, help: "List each activity in between that changed something.") var steps =
        false
    @Flag(name: .long, help: "Also list what stayed the same.") var all = false
    @Option(
        name: [.customLong("known-at-from"), .customLong("known-from")],
        help: ArgumentHelp(
            "The same for the first of the two times, instead of --known-at.",
            valueName: "position"
        )
    )
    var knownAtFrom: String?
    @OptionGroup var options: QueryOptions

    func validate() throws {
        // The two times are arguments, so --at or --before would be a third one.
        guard options.moment.at == nil && options.moment.before == nil else {
            throw ValidationError(
                "diff takes its times as arguments",
                hint: "for example projector diff con_ana 2024-01-01 2024-06-03"
            )
        }
        guard from != nil || knownAtFrom != nil else {
            throw ValidationError(
                "diff needs a first time",
                hint: "for example projector diff con_ana 2024-01-01 2024-06-03"
            )
        }
    }

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let stream = try await resolver.stream(contact)
        let knownFrom = try resolver.knownAt(knownAtFrom ?? options.moment.knownAt)
        let known = try resolver.knownAt(options.moment.knownAt)
        let start = QueryTime(
            // Two positions alone compare what was known of the whole history.
            asOf: try await resolver.asOf(from ?? "end", of: stream, knownFrom),
            knownAt: knownFrom
        )
        let end = QueryTime(asOf: try await resolver.asOf(to, of: stream, known), knownAt: known)
        return steps
            ? .steps(stream, from: start, to: end)
            : .changes(stream, from: start, to: end, all: all)
    }
}
