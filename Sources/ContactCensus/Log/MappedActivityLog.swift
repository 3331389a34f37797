public import ActivityJSON
public import ContactProjector
internal import Synchronization

/// A read-only log over files.
///
/// An index maps each contact to its records, which stay in the files.
///
/// It has the same entries as an `InMemoryActivityStore` after the same appends: positions,
/// revisions, conflicts and counts. Only the activities of a contact that a query needs are
/// decoded. It never changes, and can be read from any task; ``adding(_:limits:threads:now:)``
/// returns a longer one.
///
/// ```swift
/// let log = try await MappedActivityLog(reading: [.file(path)])
/// let state = try await log.state(of: "con_42")
/// let unsubscribed = try log.census.count(where: .unsubscribed)
/// ```
///
/// Plain files of more than 256 KiB stay open and are read in place, never mapped. A file that is
/// truncated or changed, except at its end, gives a `StoreError` or a `ReadError`, never a crash.
/// Bytes appended to a file aren't read. A change that keeps the size and the time of the last
/// write goes unnoticed. Smaller files are copied. Compressed files and standard input are
/// decompressed into a temporary file without a name.
public final class MappedActivityLog: ActivityStore {
    /// The census of all activities that were read.
    public let census: Census
    /// The columns of the activities, by the contacts that they name.
    private let columns: CensusPart
    private let appends: [Append]
    private let versions: RecordedVersions
    private let texts: [SourceBytes]
    private let defaults: ReadDefaults
    private let id: LogID
    private let lines: LineIndex
    private let order = Mutex<LogOrder?>(nil)

    /// The sources that were read together, with one record time.
    private struct Append {
        /// The end of the append's texts.
        let end: Int
        let recordedAt: Timestamp
    }

    /// Reads sources to their ends, as one append with one record time.
    ///
    /// O(bytes + activities log activities), NDJSON at the speed of memory.
    ///
    /// - Throws: `ReadError` when a source can't be read on or changes meanwhile, or the task was canceled.
    public convenience init(
        reading sources: [ActivitySource],
        defaults: ReadDefaults = ReadDefaults(),
        limits: ReadLimits = ReadLimits(),
        threads: Int = 2,
        id: LogID = .random(),
        now: @Sendable () -> Timestamp = { SystemClock.now }
    ) async throws(ReadError) {
        let empty = MappedActivityLog(defaults: defaults, id: id)
        try await self.init(
            empty,
            adding: sources,
            limits,
            threads: threads,
            now: now,
            LoadWatcher()
        )
    }

    /// Creates an empty log, to which ``adding(_:limits:threads:now:)`` adds sources.
    ///
    /// - Parameters:
    ///   - defaults: The contact and organization of records that name none.
    ///   - id: The log's id, by default a random one.
    public init(defaults: ReadDefaults = ReadDefaults(), id: LogID = .random()) {
        self.defaults = defaults
        self.id = id
        texts = []
        appends = []
        versions = RecordedVersions()
        lines = LineIndex([])
        columns = .empty
        census = Census(columns)
    }

    /// Returns the same log with more sources, appended at one recorded time.
    ///
    /// Existing positions don't change. O(bytes of all sources), since earlier activities are
    /// sorted again with the new ones.
    ///
    /// - Throws: `ReadError` when a source can't be read on or changes meanwhile, or the task was canceled.
    public func adding(
        _ sources: [ActivitySource],
        limits: ReadLimits = ReadLimits(),
        threads: Int = 2,
        now: @Sendable () -> Timestamp = { SystemClock.now }
    ) async throws(ReadError) -> MappedActivityLog {
        try await MappedActivityLog(
            self,
            adding: sources,
            limits,
            threads: threads,
            now: now,
            LoadWatcher()
        )
    }

    /// Returns the same log with more sources, reporting progress, unless it is canceled.
    package func adding(
        _ sources: [ActivitySource],
        isCanceled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (_ records: Int, _ bytes: Int64) -> Void,
        now: @Sendable () -> Timestamp = { SystemClock.now }
    ) async throws(ReadError) -> MappedActivityLog {
        try await MappedActivityLog(
            self,
            adding: sources,
            ReadLimits(),
            threads: 2,
            now: now,
            LoadWatcher(isCanceled: isCanceled, progress: progress)
        )
    }

    private convenience init(
        _ log: MappedActivityLog,
        adding sources: [ActivitySource],
        _ limits: ReadLimits,
        threads: Int,
        now: @Sendable () -> Timestamp,
        _ watcher: LoadWatcher
    ) async throws(ReadError) {
        let texts = log.texts + (try SourceBytes.all(sources, watcher))
        let loader = try BulkLoader(texts, log.defaults, limits, threads: threads, watcher)
        // Record times increase strictly, so a known-at time identifies one append.
        let recordedAt = log.head().nextRecordedAt(now: now())
        let appends = log.appends + [Append(end: loader.records.count, recordedAt: recordedAt)]
        // All texts are scanned again. Versions of one id may be in earlier and later sources, and
        // the columns are sorted by contact over all of them.
        let loaded = try await LoadedSources(loader, appends: appends.map(\.end))
        let own = MappedActivityLog(log, texts, appends, loaded, loaded.census)
        let census = own.merges ? try await own.merged() : own.census
        self.init(log, texts, appends, loaded, census)
    }

    private init(
        _ log: MappedActivityLog,
        _ texts: [SourceBytes],
        _ appends: [Append],
        _ loaded: LoadedSources,
        _ census: Census
    ) {
        self.texts = texts
        self.appends = appends
        self.census = census
        defaults = log.defaults
        id = log.id
        versions = loaded.versions
        lines = loaded.lines
        columns = loaded.part
    }

    /// A Boolean value that indicates whether entries record that contacts became one; O(rows).
    private var merges: Bool {
        columns.rows.merging.contains { row in
            Activity(
                stream: stream(ofRow: row),
                id: columns.activityID(row),
                kind: RowKind.kinds[Int(columns.rows.kinds[row].code)],
                occurredAt: nil
            ).merge != nil
        }
    }

    /// Returns the census in which contacts that became one are one, read from the entries of this log.
    ///
    /// O(log entries).
    private func merged() async throws(ReadError) -> Census {
        do throws(StoreError) {
            let read = try await Census(of: self)
            let census = Census(
                read.base,
                report: report,
                accounts: accounts,
                head: census.head,
                aliases: read.aliases
            )
            return try await census.united(after: read)
        } catch {
            throw ReadError(changed: "a source")
        }
    }

    /// The counts of all records that were read, and the first rejects.
    public var report: ImportReport { census.report }

    /// The account of each source.
    package var accounts: [SourceAccount] { census.accounts }

    /// The names of the sources, in the order of loading.
    package var sources: [String] { texts.map(\.name) }

    /// Returns the location of the entry at a position, or `nil` for a position that the log
    /// doesn't have.
    ///
    /// O(bytes of the source) for the first call, which counts its lines; then O(log entries).
    package func location(of position: Position) -> RecordLocation? {
        let index = Int(clamping: position.rawValue) - 1
        let order = ordered
        guard index >= 0, index < order.count else { return nil }
        let place =
            switch order[index] {
            case .row(let row): columns.rows.places[row].offset
            case .version(let version): version.record.lowerBound
            }
        let text = columns.text.part(of: place)
        let offset = place - columns.text.start(of: text)
        return RecordLocation(
            source: texts[text].name,
            line: lines.line(of: offset, in: text),
            offset: Int64(offset)
        )
    }

    /// The entries by position, sorted when they are first needed.
    private var ordered: LogOrder {
        order.withLock { order in
            if let order { return order }
            let made = LogOrder(columns.rows, versions, textSize: columns.text.count)
            order = made
            return made
        }
    }
}

/// The read operations of the log.
extension MappedActivityLog {
    /// Returns the end of the log.
    ///
    /// O(1).
    public func head() -> LogHead {
        let position = census.head.position
        guard position > .zero else { return LogHead() }
        return LogHead(position: position, recordedAt: recordedAt(ordered.place(ordered.count - 1)))
    }

    /// Returns the log's id.
    public func logID() -> LogID { id }

    /// Returns the places of the log from a position on, by position.
    ///
    /// The log never changes, so its id and a position identify a place. O(places returned).
    public func places(from position: Position, limit: Int) -> [LogPlace] {
        id.places(from: position, through: census.head.position, limit: limit)
    }

    /// Returns the streams of the log in their order.
    ///
    /// O(streams · log streams).
    public func streams() -> [StreamID] { columns.shown.map { columns.contacts[$0] }.sorted() }

    /// Returns the streams of one contact in their order.
    ///
    /// O(organizations).
    public func streams(of contact: ContactID) -> [StreamID] {
        columns.numbers(of: contact).map { columns.contacts[$0] }.sorted()
    }

    /// Returns the log of one contact.
    ///
    /// Its records are read and decoded by this call.
    ///
    /// O(own bytes + own history · log entries); the first one sorts the log's entries once, O(entries).
    ///
    /// - Throws: `StoreError` when a source changed after it was read.
    public func log(
        of stream: StreamID,
        knownAt: [KnownAt]
    ) async throws(StoreError) -> ContactLog {
        var contacts = MergedContacts(stream, entries: try entries(of: stream))
        while let other = contacts.missing { contacts.add(try entries(of: other), of: other) }
        return ContactLog(
            contacts,
            head: census.head.position,
            positions: knownAt.map(position)
        )
    }

    /// Returns the entries of the whole log after a position, by position.
    ///
    /// O(bytes of the entries returned).
    ///
    /// - Throws: `StoreError` when a source changed after it was read.
    public func entries(
        after position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogEntry] {
        let order = ordered
        let start = max(0, min(Int(clamping: position.rawValue), order.count))
        let end = start + min(max(0, limit), order.count - start)
        return try decoding { reader throws(StoreError) in
            var entries: [LogEntry] = []
            entries.reserveCapacity(end - start)
            for index in start..<end {
                let position = Position(Int64(index) + 1)
                entries.append(try entry(order[index], at: position, in: order, reader))
            }
            return entries
        }
    }

    /// Waits until the task is canceled, since the log never gets another entry.
    public func waitForEntry(after position: Position) async {
        guard position >= census.head.position else { return }
        // A signal that is never sent: the wait ends only by cancellation, as the protocol demands.
        await ArrivalSignal().wait(after: position)
    }

    private func entries(of stream: StreamID) throws(StoreError) -> [LogEntry] {
        guard let contact = columns.contacts.number(of: stream) else { return [] }
        let order = ordered
        let own = versions.indices(of: contact).map { versions[$0] }
        // The row of an activity with several versions is among its versions already.
        let told = Set(own.map(\.record.lowerBound))
        let items =
            own.map { (place: $0.place, item: LogOrder.Item.version($0)) }
            + columns.rows.rows(of: contact).lazy
            .filter { !self.columns.rows.kinds[$0].isDerived }
            .map { (place: self.columns.rows.places[$0].offset, item: LogOrder.Item.row($0)) }
            .filter { !told.contains($0.place) }
        return try decoding { reader throws(StoreError) in
            var entries: [LogEntry] = []
            for (place, item) in items.sorted(by: { $0.place < $1.place }) {
                entries.append(try entry(item, at: order.position(at: place), in: order, reader))
            }
            return entries
        }
    }

    private func entry(
        _ item: LogOrder.Item,
        at position: Position,
        in order: LogOrder,
        _ reader: RowStrings
    ) throws(StoreError) -> LogEntry {
        switch item {
        case .row(let row):
            let activity = reader.activity(columns.rows.range(row), of: stream(ofRow: row))
            // A record that another program overwrote in place would otherwise be returned as this
            // one (<doc:TextsStayInFiles>).
            guard let activity, columns.rows.isRow(row, of: activity) else { throw changed }
            return LogEntry(
                position: position,
                recordedAt: recordedAt(columns.rows.places[row].offset),
                activity: activity,
                kind: LogEntry.Kind(recording: activity)
            )
        case .version(let version):
            let stream = columns.contacts[Int(version.contact)]
            guard let activity = reader.activity(version.record, of: stream) else { throw changed }
            return LogEntry(
                position: position,
                recordedAt: recordedAt(version.place),
                activity: activity,
                kind: version.kind(order.position)
            )
        }
    }

    private func stream(ofRow row: Int) -> StreamID {
        let ends = columns.rows.ends
        return columns.contacts[ends.count(in: ends.indices, upTo: UInt32(row))]
    }

    private func decoding<Result>(
        _ body: (RowStrings) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let reader: RowStrings
        do { reader = try RowStrings(columns.text, .json) } catch { throw .noMemory }
        let result = try body(reader)
        // After decoding: records read before a change that was detected later can't be trusted.
        guard !columns.text.isChanged else { throw changed }
        return result
    }

    private var changed: StoreError {
        let name = texts.first(where: \.bytes.isChanged)?.name ?? "a source"
        return StoreError(
            code: .failed,
            cause: "\(name) changed after it was read",
            hint: "load it again"
        )
    }

    private func recordedAt(_ place: Int) -> Timestamp {
        appends[min(appends.firstIndexByHalves { place < $0.end }, appends.count - 1)].recordedAt
    }

    private func position(of knownAt: KnownAt) -> Position {
        switch knownAt {
        case .head: return census.head.position
        case .position(let position): return min(position, census.head.position)
        case .time(let time):
            // Positions go by offsets in the texts, so the end of an append is a position too.
            let later = appends.firstIndexByHalves { $0.recordedAt > time }
            return later == 0
                ? .zero : Position(Int64(ordered.count(before: appends[later - 1].end)))
        }
    }
}

/// The writing operations, which a log over files refuses.
extension MappedActivityLog {
    /// Throws, since the log can't be written.
    ///
    /// - Throws: `StoreError` with the code `readOnly`.
    public func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        throw .files
    }

    /// Refuses to erase.
    ///
    /// - Throws: `StoreError` with the code `readOnly`.
    public func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry? { throw .files }

    /// Refuses to erase.
    ///
    /// - Throws: `StoreError` with the code `readOnly`.
    public func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        throw .files
    }
}

extension StoreError {
    fileprivate static var files: StoreError {
        StoreError(
            code: .readOnly,
            cause: "a log over files can't be written",
            hint: "import the files into a store first"
        )
    }
}

extension RowColumns {
    /// Returns a Boolean value indicating whether an activity has the time and the type of a row.
    fileprivate func isRow(_ row: Int, of activity: Activity) -> Bool {
        let kind = RowKind(activity.kind, hasSubject: false)
        return times[row] == activity.occurredAt?.microseconds ?? Self.undated
            && kinds[row].code == kind.code
    }
}
