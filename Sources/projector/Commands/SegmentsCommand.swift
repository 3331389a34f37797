internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct SegmentsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments",
        abstract: "Lists a contact's segments, or the size of every segment."
    )

    @Argument(help: "The contact; everybody when left out.") var contact: String?
    @OptionGroup var options: QueryOptions

    func question(_ resolver: Resolver) async throws(UserError) -> Query {
        guard let contact else { return .segmentSizes(try await resolver.coordinate()) }
        let (stream, coordinate) = try await resolver.subject(contact)
        return .segments(stream, coordinate)
    }
}
