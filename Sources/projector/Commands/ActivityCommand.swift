internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct ActivityCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "activity",
        abstract: "Shows an activity of a contact as it was recorded."
    )

    @Argument(help: "The contact.") var contact: String
    @Argument(help: "The activity's number in stream order, such as #3 or 3.") var number: String
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        guard let number = Int(number.drop { $0 == "#" }), number >= 1 else {
            throw UserError("\(number) is no activity's number", hint: "for example 3")
        }
        let (stream, coordinate) = try await resolver.subject(contact)
        return .activity(stream, number: number, coordinate.knownAt)
    }
}
