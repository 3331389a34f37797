internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct SegmentsCommand: QueryCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments",
        abstract: "List a contact's segments, or the size of each."
    )

    @Argument(help: "The contact (default: all contacts).") var contact: String?
    @OptionGroup var options: QueryOptions

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        guard let contact else { return .segmentSizes(try resolver.queryTime()) }
        let (stream, time) = try await resolver.subject(contact)
        return .segments(stream, time)
    }
}
