internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct ActivityCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "activity",
        abstract: "Show one activity as it was recorded."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The activity's number, such as #3 or 3.") var number: String
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        // Without a # as well: unquoted, it starts a comment in a shell's script.
        guard let number = Int(number.drop { $0 == "#" }), number >= 1 else {
            throw UserError(
                "\(self.number.quoted) isn't an activity",
                hint: "use a number such as #3"
            )
        }
        let (stream, queryTime) = try await resolver.subject(contact)
        return .activity(stream, number: number, queryTime.knownAt)
    }
}
