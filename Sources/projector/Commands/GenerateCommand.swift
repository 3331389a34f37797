internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjectorTesting
internal import ProjectorShell

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write synthetic activities as NDJSON.",
        discussion: """
            The difficulties of real data are among them: ties within a second, renamed segments, redundant and implied transitions, missing dates, revisions, \
            conflicts, duplicates, merged contacts and hostile text. The same options always give the same bytes.
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The number of activities, including duplicates and revisions.",
            valueName: "number"
        )
    )
    var activities = 1_000
    @Option(name: .long, help: ArgumentHelp("The number of contacts.", valueName: "number"))
    var contacts = 100
    @Option(
        name: .long,
        help: ArgumentHelp("The seed of the random numbers.", valueName: "number")
    )
    var seed: UInt64 = 1

    // Written by the megabyte, so that memory doesn't grow with the number of activities.
    private static let flushSize = 1 << 20

    func validate() throws {
        guard contacts > 0 else { throw ValidationError("--contacts must be at least 1") }
        guard activities >= 0 else { throw ValidationError("--activities can't be negative") }
    }

    func run() {
        // The last activity before a write may exceed the megabyte.
        var writer = JSONWriter(reserving: Self.flushSize + 4_096)
        for activity in ActivityGenerator(contacts: contacts, activities: activities, seed: seed) {
            writer.activity(activity)
            writer.endLine()
            guard writer.bytes.count >= Self.flushSize else { continue }
            StandardOutput.write(writer.bytes)
            writer.clear()
        }
        StandardOutput.write(writer.bytes)
    }
}
