package import ActivityJSON
internal import ContactCensus
package import ContactProjector
package import ContactQueries
internal import LineEditing

/// The activities that a command or a session queries, and their sources.
package struct Workspace: Sendable {
    /// The engine that answers queries about the activities.
    package private(set) var engine: QueryEngine
    /// The loaded files, or `nil` before the first load and for a store.
    private var files: MappedActivityLog?
    /// The path of the store, or `nil` for files.
    let path: String?
    private let now: @Sendable () -> Timestamp

    /// Returns a Boolean value indicating whether the user pressed ^C since the last call.
    package static let isCanceled: @Sendable () -> Bool = LineEditor.takeInterrupt

    /// Creates an empty workspace.
    ///
    /// `now` supplies the record time of what is loaded.
    package init(now: @escaping @Sendable () -> Timestamp = { SystemClock.now }) {
        engine = QueryEngine(over: MappedActivityLog(), isCanceled: Self.isCanceled)
        path = nil
        self.now = now
    }

    /// Creates a workspace over a store.
    ///
    /// Answers name its path as their source.
    package init(engine: QueryEngine, at path: String) {
        self.engine = engine
        self.path = path
        now = { SystemClock.now }
    }

    /// A Boolean value that indicates whether files can be loaded, which a store doesn't allow.
    var canLoad: Bool { path == nil }

    /// The numbers of records read, appended and rejected in all loads.
    var report: ImportReport { files?.report ?? ImportReport() }

    /// The counts of each loaded source.
    var accounts: [SourceAccount] { files?.accounts ?? [] }

    /// The names of the loaded files in order of loading, or the path of the store.
    var sources: [String] { path.map { [$0] } ?? files?.sources ?? [] }

    /// Loads sources, showing a count of records on the terminal.
    ///
    /// ^C cancels.
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

    /// Loads all records of the sources with one record time.
    ///
    /// If `strict`, a rejected record ends the load before anything is appended. `progress` gets the numbers of records
    /// and bytes read so far. A source of which no record can be read is a failure, unless `acceptsNothing`.
    ///
    /// - Throws: ``LoadFailure`` if a source can't be read, if a record is rejected in a strict load, and once
    ///   `isCanceled` returns `true`.
    mutating func load(
        _ sources: [ActivitySource],
        defaults: ReadDefaults,
        strict: Bool,
        acceptsNothing: Bool = false,
        isCanceled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (_ records: Int, _ bytes: Int64) -> Void
    ) async throws(LoadFailure) {
        guard canLoad, !sources.isEmpty else { return }
        // Into a local value, which replaces the old one only after every check: a load is appended
        // as a whole, or nothing of it is.
        let files: MappedActivityLog
        do {
            let empty = MappedActivityLog(defaults: defaults)
            files = try await (self.files ?? empty)
                .adding(sources, isCanceled: isCanceled, progress: progress, now: now)
        } catch {
            throw error.code == .canceled ? .interrupted : .unreadable(error)
        }
        // Only those of this load: the report covers earlier ones, too.
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

/// The reason a load ended without appending everything.
package enum LoadFailure: Error {
    case unreadable(ReadError)
    /// A rejected record in a strict load.
    ///
    /// In an import, batches before it are kept.
    case rejected(Reject, isImport: Bool = false)
    /// Sources of which no record could be read, by name, and the report on all sources.
    case nothingRead([(name: String, text: ForeignText)], ImportReport)
    case interrupted
}
