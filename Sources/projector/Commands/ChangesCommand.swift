internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell

struct ChangesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes",
        abstract: "List what a store recorded after a place.",
        discussion: """
            A line of NDJSON for each entry of the log: activities, revisions, conflicts and erasures. Each has the place to continue after. \
            Places are those of the server's /changes. One of another log, or of one that was restored to an earlier state, \
            is refused with status 3: then read again from the start. The columns are version \(LogChange.version) of a contract.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The place to continue after, or head (default: the start of the log).",
            valueName: "place"
        )
    )
    var after: String?
    @Flag(name: .long, help: "Wait for further entries until stopped.") var follow = false

    func validate() throws {
        guard let after, after != "head", LogPlace(after) == nil else { return }
        throw ValidationError(
            "\(after.quoted) isn't a place",
            hint: "use the place of a line, such as 812-3f9a1c20-8d02be77, or head"
        )
    }

    func run() async throws {
        // Before the first byte: `>> STORE` would append the entries to the store itself.
        try FilesInUse(store: store.store, of: SQLiteStores()).checkStandardOutput()
        let log = try await store.openForReading()
        var reader = ChangeReader(of: log, after: try await start(in: log))
        // Entries that are appended while these are written would have no last one.
        let end = try await log.head().position
        while follow || reader.place.position < end {
            if let changes = try await reader.next() {
                StandardOutput.write(changes.lines)
            } else if follow {
                try await log.waitForEntry(after: reader.place.position)
            } else {
                break
            }
        }
    }

    /// Returns the place that was named, after checking that it is one of this log.
    private func start(in log: any LogStore) async throws(StoreError) -> LogPlace {
        if after == "head" { return try await log.headPlace() }
        if let place = after.flatMap({ LogPlace($0) }) {
            try await log.check(place)
            return place
        }
        guard let origin = try await log.place(at: .zero) else {
            throw .otherLog("the log has no start")
        }
        return origin
    }
}
