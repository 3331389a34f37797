internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite

/// The commands for a store's snapshots, which make answers faster and never different.
struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Manage a store's snapshots, which make answers faster.",
        subcommands: [Info.self, Rebuild.self, Drop.self],
        defaultSubcommand: Info.self
    )

    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a store's snapshots.")

        @OptionGroup var store: StoreOption
        @OptionGroup(title: "Output") var output: OutputOptions

        func run() async throws {
            await output.end(
                with: SnapshotView(info: try await store.openFileForReading().snapshotInfo())
            )
        }
    }

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Rebuild the snapshots of all long histories."
        )

        @OptionGroup var store: StoreOption
        @OptionGroup(title: "Output") var output: OutputOptions

        func run() async throws {
            let log = try store.openFileForWriting()
            try await log.rebuildSnapshots()
            await output.end(with: SnapshotView(info: try await log.snapshotInfo()))
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove all snapshots; answers stay the same."
        )

        @OptionGroup var store: StoreOption
        @OptionGroup(title: "Output") var output: OutputOptions

        func run() async throws {
            let log = try store.openFileForWriting()
            try await log.dropSnapshots()
            await output.end(with: SnapshotView(info: try await log.snapshotInfo()))
        }
    }
}
