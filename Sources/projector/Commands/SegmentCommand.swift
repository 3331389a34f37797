internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell

struct SegmentCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment",
        abstract:
            "Show a segment's size over time, its members, and the contacts that joined or left."
    )

    @Argument(help: "The segment, by its id or name.") var segment: String
    @OptionGroup var range: RangeOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    var zoned: ZoneOptions { range.zoned }

    func query(_ resolver: inout Resolver) async throws(UserError) -> Query {
        var stretch = try range.stretch(resolver)
        // What happens at the start is part of the time range.
        if case .time(let instant) = stretch.from { stretch.from = .before(instant) }
        let (id, remark) = try await resolver.engine.resolving(asOf: stretch.to) {
            names throws(UserError) in
            (try names.segment(segment), names.remark(on: segment))
        }
        StandardError.write(remarks: [remark].compactMap(\.self))
        return .segment(id, stretch)
    }
}
