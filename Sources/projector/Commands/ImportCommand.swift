internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import Foundation
internal import ProjectorShell

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add activities to a store; repeating adds nothing.",
        discussion: """
            Each batch is one atomic append, and survives a crash once it is written. After an interruption, run the same \
            command again: records that the store already holds count as duplicates. An export is restored to a new store, \
            identical to the exported one.
            """
    )

    @Argument(
        help: "The files to import, or one export (- for standard input).",
        completion: .file()
    ) var files: [String]
    @OptionGroup var store: StoreOption
    @OptionGroup(title: "Activities") var recordDefaults: RecordDefaults
    @OptionGroup(title: "Output") var output: OutputOptions
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The maximum number of activities in one append.",
            valueName: "number"
        )
    )
    var batch: Int?
    @Flag(name: .long, help: "Stop with status 3 at the first record that can't be read.")
    var strict = false

    func validate() throws {
        guard batch ?? 1 > 0 else { throw ValidationError("--batch must be at least 1") }
        guard !files.isEmpty else {
            throw ValidationError(
                "no files to import",
                hint: "name them, or - for standard input"
            )
        }
    }

    func run() async throws {
        // An export is a whole log with its positions, so it can't be one of several files.
        if files.count == 1, Self.isExport(files[0]) {
            return try await StoreRestorer.restore(files[0], to: store.store)
        }
        let log = try await store.openForWriting()
        let importer = Importer(log: log, batchSize: batch, strict: strict)
        var report = ImportReport()
        var accounts: [SourceAccount] = []
        for file in files {
            let (added, account) = try await add(file, by: importer)
            report.add(added)
            accounts.append(account)
        }
        let answer = ImportView(
            sources: files,
            store: store.store,
            report: report,
            head: try await log.head()
        )
        StandardError.write(answer.warning + accounts.compactMap(\.warning))
        try await output.end(with: answer, accounts.failure(ImportReport()))
    }

    private func add(
        _ file: String,
        by importer: Importer
    ) async throws -> (ImportReport, SourceAccount) {
        let progress = Progress()
        defer { progress.finish() }
        do {
            let source = ActivitySource(typed: file)
            let reader = try ActivityReader(source, defaults: recordDefaults.values)
            let report = try await importer.add(reader, of: try identity(of: file), progress)
            return (report, reader.account)
        } catch let error as ReadError {
            throw LoadFailure.unreadable(error)
        }
    }

    private func identity(of file: String) throws -> ImportSource {
        file == "-" ? ImportSource(identity: "-", name: "-") : try ImportSource(file: file)
    }

    /// Returns a Boolean value indicating whether a file starts as an export does.
    private static func isExport(_ file: String) -> Bool {
        // Regular files only: bytes read from a pipe here would be missing from the import.
        let resolved = URL(filePath: file).resolvingSymlinksInPath().path
        let type = try? FileManager.default.attributesOfItem(atPath: resolved)[.type]
        guard type as? FileAttributeType == .typeRegular else { return false }
        return ForeignText(beginningOf: file) == .export
    }
}
