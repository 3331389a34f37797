internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct FlowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Count the contacts that moved between segments from one time to another.",
        discussion: """
            A row for each segment at --from, a column for each at --to, and one for contacts in none of these segments. \
            Contacts without an activity by --from have a row of their own. A contact in several segments counts in \
            several cells.
            """
    )

    @Argument(help: "The segments, by id or any of their names.") var segments: [String]
    @OptionGroup var range: RangeOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard segments.count <= 200 else {
            throw ValidationError("flow takes at most 200 segments")
        }
    }

    func run() async throws {
        try source.requireSource()
        let allContacts = try await AllContacts(source)
        let zone = try range.zone()
        let start = try range.moment(range.from) ?? .start
        let end = try range.moment(range.to) ?? .end
        let (ids, remarks) = try await allContacts.resolving(asOf: end) {
            names throws(UserError) in
            var ids: [SegmentID] = []
            for segment in segments { ids.append(try names.segment(segment)) }
            return (ids, segments.compactMap { names.remark(on: $0) })
        }
        StandardError.write(remarks: remarks)
        var names: [String?] = []
        for id in ids { names.append(try await allContacts.name(of: id)) }
        do throws(CensusError) {
            let flow = try allContacts.census.flow(among: ids, from: start, to: end)
            await output.end(with: FlowView(flow: flow, names: names), in: zone)
        } catch {
            throw UserError(error)
        }
    }
}
