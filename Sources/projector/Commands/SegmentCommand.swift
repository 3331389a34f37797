internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell

struct SegmentCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment",
        abstract: "Show a segment's size over time and its members.",
        discussion: "The contacts that joined or left between --from and --to are listed too."
    )

    @Argument(help: "The segment, by its id or name.") var segment: String
    @OptionGroup(title: "Time") var range: RangeOptions
    @OptionGroup(title: "Activities") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    var zoned: ZoneOptions { range.zoned }

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        var stretch = try range.stretch(resolver)
        // The range includes its start, so the size before it is the one to compare with.
        if case .time(let instant) = stretch.from { stretch.from = .before(instant) }
        let (id, remark) = try await resolver.engine.resolving(asOf: stretch.to) {
            names throws(UserError) in
            (try names.segment(segment), names.remark(on: segment))
        }
        StandardError.write(remarks: [remark].compactMap(\.self))
        return .segment(id, stretch)
    }
}
