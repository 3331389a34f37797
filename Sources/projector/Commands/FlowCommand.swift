internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

struct FlowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Counts who went from which segment to which between two moments.",
        discussion: """
            A row for each segment at --from, a column for each at --to; – is none of them. A contact in several \
            segments counts in several cells. The row `new` is who had no activity yet at --from.
            """
    )

    @Argument(help: "The segments, by their ids or any names that they had.") var segments: [String]
    @OptionGroup var range: RangeOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard segments.count <= 200 else { throw ValidationError("give at most 200 segments") }
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
