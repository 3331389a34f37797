internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell

struct FlowCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Count contacts that moved between segments.",
        discussion: """
            Without --from, the time range starts with the first period in which one of the segments has members. A row for each segment at --from, a column for each at --to, and one for contacts in none of these segments. \
            Contacts without an activity by --from have a row of their own. A contact in several segments counts in \
            several cells.
            """
    )

    @Argument(help: "The segments, by id or any of their names.") var segments: [String]
    @OptionGroup(title: "Time") var range: RangeOptions
    @OptionGroup(title: "Activities") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    var zoned: ZoneOptions { range.zoned }

    func validate() throws {
        // The answer has a cell for each pair of segments.
        guard segments.count <= 200 else {
            throw ValidationError("flow takes at most 200 segments", hint: "name fewer")
        }
    }

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        let stretch = try range.stretch(resolver)
        let (ids, remarks) = try await resolver.engine.resolving(asOf: stretch.to) {
            names throws(UserError) in
            var ids: [SegmentID] = []
            for segment in segments { ids.append(try names.segment(segment)) }
            return (ids, segments.compactMap { names.remark(on: $0) })
        }
        StandardError.write(remarks: remarks)
        return .flow(ids, stretch)
    }
}
