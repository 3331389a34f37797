internal import ActivityJSON
internal import ContactProjector

/// The activities that a command or a session works on, and where each came from.
struct Workspace: Sendable {
    /// The log that questions are put to.
    let store: any ActivityStore
    /// The log that files are loaded into; nil when the log is a store's, which only an import adds to.
    private let loaded: InMemoryActivityStore?
    /// What became of everything that was loaded.
    private(set) var report = ImportReport()
    /// An account of each source that was loaded.
    private(set) var accounts: [SourceAccount] = []
    /// The names of what was loaded, in the order of loading.
    private(set) var sources: [String] = []
    /// Where each version was read, by position, the first of which is 1.
    private var places: [RecordLocation?] = []
    /// The path of the store; nil when the log is in memory.
    let path: String?
    /// The census of the log, made when it is first needed.
    let census = CensusShelf()
    /// What questions leave out.
    var whatIf: WhatIf?

    /// Makes an empty workspace; recorded time comes from the clock.
    init(now: @escaping @Sendable () -> Timestamp = { SystemClock.now }) {
        let memory = InMemoryActivityStore(now: now)
        store = memory
        loaded = memory
        path = nil
    }

    /// Works on a store at a path, which is told as the source.
    init(store: any ActivityStore, at path: String) {
        self.store = store
        self.path = path
        loaded = nil
        sources = [path]
    }

    /// Whether files can be loaded.
    var canLoad: Bool { loaded != nil }

    /// Where the version at a position was read.
    func place(of position: Position) -> RecordLocation? {
        let index = Int(position.rawValue) - 1
        return places.indices.contains(index) ? places[index] : nil
    }

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
        report.add(loaded)
        self.accounts += accounts
        self.sources += sources.map(\.name)
    }

    private mutating func append(_ batch: [Activity], from origins: [RecordLocation]) async {
        guard let memory = self.loaded else { return }
        let appended = await memory.append(batch)
        let added = Int(appended.head.position.rawValue) - places.count
        places += repeatElement(nil, count: added)
        for (outcome, place) in zip(appended.outcomes, origins) {
            switch outcome {
            case .appended(let position), .revision(let position, _), .conflict(let position, _):
                places[Int(position.rawValue) - 1] = place
            case .duplicate: break
            }
        }
        report.add(appended)
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

/// Activities of one contact that questions leave out, as if they had never been.
struct WhatIf: Equatable, Sendable {
    let stream: StreamID
    let skipped: Set<ActivityID>
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
