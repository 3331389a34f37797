internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Adds activities to a store; doing it again adds nothing.",
        discussion: """
            Each batch is one atomic append that survives a crash once it is done. After an interruption run the same \
            command again: what the store holds counts as duplicates, and it ends as if nothing had happened.
            """
    )

    @Argument(help: "The streams; - is standard input.") var files: [String]
    @OptionGroup var store: StoreOption
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "The contact of activities that name none.") var contact: String?
    @Option(name: .long, help: "The organisation of activities that name none.") var org: String?
    @Option(name: .long, help: "The most activities of one append.") var batch = 10_000

    func validate() throws {
        guard batch > 0 else { throw ValidationError("--batch must be at least 1") }
    }

    func run() async throws {
        let log = try store.openForWriting()
        var report = ImportReport()
        for file in files { report.add(try await add(file, to: log)) }
        output.end(with: ImportAnswer(sources: files, report: report, head: try await log.head()))
    }

    private func add(_ file: String, to log: SQLiteActivityStore) async throws -> ImportReport {
        let defaults = ReadDefaults(
            org: org.map { OrgID($0) },
            contact: contact.map { ContactID($0) }
        )
        let progress = Progress()
        defer { progress.finish() }
        do {
            let reader = try ActivityReader(
                file == "-" ? .standardInput : .file(file),
                defaults: defaults
            )
            return try await log.append(reader, batchSize: batch) { progress.show($0.read) }
        } catch let error as ReadError {
            throw LoadFailure.unreadable(error)
        } catch ImportError.source(let error) {
            throw LoadFailure.unreadable(error)
        } catch ImportError.store(let error) {
            throw error
        }
    }
}
