internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries

/// The activities that a command or a session works on, and where each came from.
struct Workspace: Sendable {
    /// The engine that answers queries about the activities.
    private(set) var engine: QueryEngine
    /// The files that were loaded; `nil` before that, and when the log is a store's.
    private var files: MappedActivityLog?
    /// The path of the store; nil when the log is one over files.
    let path: String?
    private let now: @Sendable () -> Timestamp

    /// Makes an empty workspace; recorded time comes from the clock.
    init(now: @escaping @Sendable () -> Timestamp = { SystemClock.now }) {
        engine = QueryEngine(over: MappedActivityLog(), isCanceled: LineEditor.takeInterrupt)
        path = nil
        self.now = now
    }

    /// Works on a store at a path, which is only read.
    ///
    /// - Throws: ``UserError`` when there is no store, or it can't be read.
    init(readingStore path: String) throws(UserError) {
        do {
            let store = try SQLiteActivityStore(reading: path)
            self.init(
                engine: QueryEngine(
                    over: store,
                    census: LiveCensus(following: store, index: store.index),
                    origin: StoreOrigin(store: store, path: path),
                    isCanceled: LineEditor.takeInterrupt
                ),
                at: path
            )
        } catch {
            throw UserError(error)
        }
    }

    /// Works on a store that an engine asks, which is told as the source.
    init(engine: QueryEngine, at path: String) {
        self.engine = engine
        self.path = path
        now = { SystemClock.now }
    }

    /// Whether files can be loaded.
    var canLoad: Bool { path == nil }

    /// What became of everything that was loaded.
    var report: ImportReport { files?.report ?? ImportReport() }

    /// An account of each source that was loaded.
    var accounts: [SourceAccount] { files?.accounts ?? [] }

    /// The names of what was loaded, in the order of loading, or of the store.
    var sources: [String] { path.map { [$0] } ?? files?.sources ?? [] }

    /// The same, with a count on the terminal while it lasts; ^C ends it.
    mutating func load(
        _ sources: [ActivitySource],
        defaults: ReadDefaults,
        strict: Bool,
        acceptsNothing: Bool = false
    ) async throws(LoadFailure) {
        let progress = Progress()
        defer { progress.finish() }
        try await load(
            sources,
            defaults: defaults,
            strict: strict,
            acceptsNothing: acceptsNothing,
            isCanceled: LineEditor.takeInterrupt
        ) { records, _ in progress.show(records) }
    }

    /// Reads sources to their ends and appends what they hold, all at one recorded time.
    ///
    /// When `strict`, a reject ends the load before anything is appended. The progress is told how many records and bytes
    /// were read. A source of which no record could be read is a failure too, unless `acceptsNothing`.
    ///
    /// - Throws: ``LoadFailure`` for a source that can't be read, for a reject when strict, and once `isCanceled` says so.
    mutating func load(
        _ sources: [ActivitySource],
        defaults: ReadDefaults,
        strict: Bool,
        acceptsNothing: Bool = false,
        isCanceled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (_ records: Int, _ bytes: Int64) -> Void
    ) async throws(LoadFailure) {
        guard canLoad, !sources.isEmpty else { return }
        let files: MappedActivityLog
        do {
            let empty = MappedActivityLog(defaults: defaults)
            files = try await (self.files ?? empty)
                .adding(sources, isCanceled: isCanceled, progress: progress, now: now)
        } catch {
            throw error.code == .canceled ? .interrupted : .unreadable(error)
        }
        let rejects = files.report.rejects.dropFirst(report.rejects.count)
        if strict, let reject = rejects.first { throw .rejected(reject) }
        var rejected = ImportReport()
        for reject in rejects { rejected.add(reject) }
        let accounts = Array(files.accounts.suffix(sources.count))
        if !acceptsNothing, let failure = accounts.failure(rejected) { throw failure }
        self.files = files
        engine = QueryEngine(over: files, isCanceled: LineEditor.takeInterrupt)
    }
}

/// Why a load ended early.
enum LoadFailure: Error {
    case unreadable(ReadError)
    /// A record that can't be read, when none may be left out; batches of an import before it stay.
    case rejected(Reject, isImport: Bool = false)
    /// Sources of which no record could be read, by their names, and what was rejected of all.
    case nothingRead([(name: String, text: ForeignText)], ImportReport)
    case interrupted
}
