internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries

/// The activities that a command or a session works on, and where each came from.
struct Workspace: Sendable {
    /// The engine that answers queries about the activities.
    private(set) var engine: QueryEngine
    /// The log that files are loaded into; nil when the log is a store's, which only an import adds to.
    private let loaded: InMemoryActivityStore?
    /// Where what was loaded came from.
    private var origin = FileOrigin()
    /// An account of each source that was loaded.
    private(set) var accounts: [SourceAccount] = []
    /// The path of the store; nil when the log is in memory.
    let path: String?

    /// Makes an empty workspace; recorded time comes from the clock.
    init(now: @escaping @Sendable () -> Timestamp = { SystemClock.now }) {
        let memory = InMemoryActivityStore(now: now)
        engine = QueryEngine(
            over: memory,
            origin: origin,
            isCancelled: LineEditor.takeInterrupt
        )
        loaded = memory
        path = nil
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
                    census: CensusCache(of: store, index: store.index),
                    origin: StoreOrigin(store: store, path: path),
                    isCancelled: LineEditor.takeInterrupt
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
        loaded = nil
    }

    /// Whether files can be loaded.
    var canLoad: Bool { loaded != nil }

    /// What became of everything that was loaded.
    var report: ImportReport { origin.outcome }

    /// The names of what is asked, in the order of loading.
    var sources: [String] { path.map { [$0] } ?? origin.sources }

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
            isCancelled: LineEditor.takeInterrupt
        ) { records, _ in progress.show(records) }
    }

    /// Reads sources to their ends and appends what they hold, all at one recorded time.
    ///
    /// When `strict`, the first reject ends the load before anything is appended. The progress is told how many records and bytes
    /// were read. A source of which no record could be read is a failure too, unless `acceptsNothing`.
    ///
    /// - Throws: ``LoadFailure`` for a source that can't be read, for a reject when strict, and once `isCancelled` says so.
    mutating func load(
        _ sources: [ActivitySource],
        defaults: ReadDefaults,
        strict: Bool,
        acceptsNothing: Bool = false,
        isCancelled: () -> Bool,
        progress: (_ records: Int, _ bytes: Int64) -> Void
    ) async throws(LoadFailure) {
        var batch: [Activity] = []
        var origins: [RecordLocation] = []
        var loaded = ImportReport()
        var bytes: Int64 = 0
        var accounts: [SourceAccount] = []
        for source in sources {
            let start = bytes
            let account = try read(source, defaults) { item throws(LoadFailure) in
                let records = batch.count + loaded.rejected
                bytes = start + item.place.offset
                // Looking at every record would cost as much as reading a small one.
                if records.isMultiple(of: 1_024) {
                    progress(records, bytes)
                    if isCancelled() { throw .interrupted }
                }
                switch item {
                case .activity(let activity, let place):
                    batch.append(activity)
                    origins.append(place)
                case .rejected(let reject) where strict: throw .rejected(reject)
                case .rejected(let reject): loaded.add(reject)
                }
            }
            accounts.append(account)
        }
        if !acceptsNothing, let failure = accounts.failure(loaded) { throw failure }
        await append(batch, from: origins)
        origin.add(loaded, from: sources.map(\.name))
        self.accounts += accounts
        engine.origin = origin
    }

    private mutating func append(_ batch: [Activity], from origins: [RecordLocation]) async {
        guard let memory = self.loaded else { return }
        origin.add(await memory.append(batch), at: origins)
    }

    private func read(
        _ source: ActivitySource,
        _ defaults: ReadDefaults,
        _ take: (ReadItem) throws(LoadFailure) -> Void
    ) throws(LoadFailure) -> SourceAccount {
        let reader = try opened(source, defaults)
        while let item = try next(of: reader) { try take(item) }
        return reader.account
    }

    private func opened(
        _ source: ActivitySource,
        _ defaults: ReadDefaults
    ) throws(LoadFailure) -> ActivityReader {
        do { return try ActivityReader(source, defaults: defaults) } catch {
            throw .unreadable(error)
        }
    }

    private func next(of reader: ActivityReader) throws(LoadFailure) -> ReadItem? {
        do { return try reader.next() } catch { throw .unreadable(error) }
    }
}

extension ReadItem {
    /// Where the record starts.
    fileprivate var place: RecordLocation {
        switch self {
        case .activity(_, let place): place
        case .rejected(let reject): reject.place
        }
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
