internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import Foundation

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Adds activities to a store; doing it again adds nothing.",
        discussion: """
            Each batch is one atomic append that survives a crash once it is done. After an interruption run the same \
            command again: what the store holds counts as duplicates, and it ends as if nothing had happened. An export \
            becomes a new store, identical to the one it was made from.
            """
    )

    @Argument(help: "The streams, or one export; - is standard input.") var files: [String]
    @OptionGroup var store: StoreOption
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "The contact of activities that name none.") var contact: String?
    @Option(name: .long, help: "The organisation of activities that name none.") var org: String?
    @Option(name: .long, help: "The most activities of one append.") var batch = 10_000
    @Flag(name: .long, help: "Stop with status 3 at the first record that can't be read.")
    var strict = false

    func validate() throws {
        guard batch > 0 else { throw ValidationError("--batch must be at least 1") }
        guard !files.isEmpty else { throw ValidationError("name the streams to import") }
    }

    func run() async throws {
        if files.count == 1, Self.isExport(files[0]) {
            return try await StoreRestorer.restore(files[0], to: store.store)
        }
        let log = try store.openForWriting()
        var report = ImportReport()
        var accounts: [SourceAccount] = []
        for file in files {
            let (added, account) = try await add(file, to: log)
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
        to log: SQLiteActivityStore
    ) async throws -> (ImportReport, SourceAccount) {
        let defaults = ReadDefaults(
            org: org.map { OrgID($0) },
            contact: contact.map { ContactID($0) }
        )
        let progress = Progress()
        defer { progress.finish() }
        let importer = Importer(log: log, batchSize: batch, strict: strict, progress: progress)
        do {
            let source: ActivitySource = file == "-" ? .standardInput : .file(file)
            let reader = try ActivityReader(source, defaults: defaults)
            let report = try await importer.add(reader, of: try identity(of: file))
            return (report, reader.account)
        } catch let error as ReadError {
            throw LoadFailure.unreadable(error)
        }
    }

    private func identity(of file: String) throws -> ImportSource {
        file == "-" ? ImportSource(identity: "-", name: "-") : try ImportSource(file: file)
    }

    /// Tells whether a file starts as an export does.
    private static func isExport(_ file: String) -> Bool {
        // Of a pipe what was looked at would be gone.
        let resolved = URL(filePath: file).resolvingSymlinksInPath().path
        let type = try? FileManager.default.attributesOfItem(atPath: resolved)[.type]
        guard type as? FileAttributeType == .typeRegular else { return false }
        return ForeignText(beginningOf: file) == .export
    }
}
