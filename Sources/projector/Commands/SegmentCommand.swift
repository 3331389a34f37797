internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

struct SegmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment",
        abstract:
            "Show a segment's size over time, its members, and the contacts that joined or left."
    )

    @Argument(help: "The segment, by its id or name.") var segment: String
    @OptionGroup var range: RangeOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try source.requireSource()
        let workspace = try await source.workspace()
        workspace.warn()
        var directory = try await NameIndex(workspace)
        if !directory.knowsSegments { try await directory.learnSegments(workspace) }
        let stretch = Query.Stretch(
            from: try range.start ?? .start,
            to: try range.moment(range.to) ?? .end,
            zone: try range.zone()
        )
        let names = directory.names.asked(at: stretch.to)
        StandardError.write(remarks: [names.remark(on: segment)].compactMap(\.self))
        let query = Query.segment(try names.segment(segment), stretch)
        await output.end(with: try await workspace.answer(query), in: stretch.zone)
    }
}
