internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct ActivityCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "activity",
        abstract: "Show one activity as it was recorded."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The activity's number, such as #3 or 3, or its id.") var number: String
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let (stream, queryTime) = try await resolver.subject(contact)
        // Without a # as well: unquoted, it starts a comment in a shell's script.
        if let number = Int(number.drop { $0 == "#" }), number >= 1 {
            return .activity(stream, number: number, queryTime.knownAt)
        }
        let place = try await resolver.number(ofActivity: number, of: stream, queryTime.knownAt)
        guard let place else {
            throw UserError(
                "\(self.number.quoted) isn't an activity of \(contact)",
                hint: "use a number such as #3 or an id; `projector activities` lists them"
            )
        }
        return .activity(stream, number: place, queryTime.knownAt)
    }
}
