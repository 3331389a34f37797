package import ActivityJSON
internal import ContactCensus
package import ContactProjector
package import ContactQueries
internal import LineEditing

/// The activities that a command or a session works on, and where each came from.
package struct Workspace: Sendable {
    /// The engine that answers queries about the activities.
    package private(set) var engine: QueryEngine
    /// The files that were loaded; `nil` before that, and when the log is a store's.
    private var files: MappedActivityLog?
    /// The path of the store; nil when the log is one over files.
    let path: String?
    private let now: @Sendable () -> Timestamp

    /// Tells whether a person canceled the work with ^C since the last call.
    package static let isCanceled: @Sendable () -> Bool = LineEditor.takeInterrupt

    /// Makes an empty workspace; recorded time comes from the clock.
    package init(now: @escaping @Sendable () -> Timestamp = { SystemClock.now }) {
        engine = QueryEngine(over: MappedActivityLog(), isCanceled: Self.isCanceled)
        path = nil
        self.now = now
    }

    /// Works on a store that an engine asks, which is told as the source.
    package init(engine: QueryEngine, at path: String) {
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
    package mutating func load(
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
            isCanceled: Self.isCanceled
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
        engine = QueryEngine(over: files, isCanceled: Self.isCanceled)
    }
}

/// Why a load ended early.
package enum LoadFailure: Error {
    case unreadable(ReadError)
    /// A record that can't be read, when none may be left out; batches of an import before it stay.
    case rejected(Reject, isImport: Bool = false)
    /// Sources of which no record could be read, by their names, and what was rejected of all.
    case nothingRead([(name: String, text: ForeignText)], ImportReport)
    case interrupted
}
