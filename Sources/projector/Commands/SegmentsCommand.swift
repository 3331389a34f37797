internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct SegmentsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments",
        abstract: "List a contact's segments, or the size of every segment."
    )

    @Argument(help: "The contact (default: all contacts).") var contact: String?
    @OptionGroup var options: QueryOptions

    func query(_ resolver: Resolver) async throws(UserError) -> Query {
        guard let contact else { return .segmentSizes(try await resolver.queryTime()) }
        let (stream, queryTime) = try await resolver.subject(contact)
        return .segments(stream, queryTime)
    }
}
