public import ActivityJSON
public import ContactProjector

/// Copies contacts' activities from the source API into a store, incrementally and resumably.
///
/// It is incremental: of a contact that was copied before, only new activities are fetched. Each page is appended
/// before the next one is fetched, and noted in the journal after that, so that an interruption repeats at most one
/// page and loses none. It can be used from any task; a journal serves one sync at a time.
///
/// ```swift
/// let journal = try SyncJournal(at: path + ".sync")
/// let sync = ContactSync(from: api, into: store, journal: journal, org: "org_7")
/// let report = try await sync.sync("con_42")
/// ```
public struct ContactSync: Sendable {
    private let api: InventAPI
    private let store: any ActivityStore
    let journal: SyncJournal
    let org: OrgID
    private let pageSize: Int
    /// The closure that keeps rejected records.
    private let keep: @Sendable ([Reject], ContactID) async throws(StoreError) -> Void

    /// Creates a sync of an organization's contacts into a store, with a page size of 1 to 100.
    public init(
        from api: InventAPI,
        into store: any ActivityStore,
        journal: SyncJournal,
        org: OrgID,
        pageSize: Int = 100,
        onReject keep: @escaping @Sendable ([Reject], ContactID) async throws(StoreError) -> Void =
            {
                _,
                _ in
            }
    ) {
        self.api = api
        self.store = store
        self.journal = journal
        self.org = org
        self.pageSize = pageSize
        self.keep = keep
    }

    /// Copies one contact's activities.
    ///
    /// - Throws: ``SyncError``; what was recorded until then stays.
    public func sync(_ contact: ContactID) async throws(SyncError) -> SyncReport {
        do {
            return try await brought(contact)
        } catch let error as InventError {
            throw .source(error)
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .source(InventAPI.canceled)
        }
    }

    private func brought(_ contact: ContactID) async throws -> SyncReport {
        let stream = StreamID(org: org, contact: contact)
        let kept = journal.progress(of: stream)
        let progress = try await kept.trusted(in: store)
        // Erasures, aliases and observations are entries of the log's own, which no source lists.
        let entries = try await store.log(of: stream, knownAt: .head).ownEntries
            .filter { $0.kind != .erasure && $0.kind != .alias && !$0.activity.isObserved }
        // In pages of another size, the same number is another place.
        let place = progress.place.flatMap { $0.take == pageSize ? $0 : nil }
        var pager = ActivityPager(after: .init(progress.past, place, entries), take: pageSize)
        var report = SyncReport(relisted: progress == kept ? 0 : 1)
        var furthest = place?.page ?? 0
        while case .fetch(let number) = pager.next {
            let page = try await api.page(number, of: contact, in: org, take: pager.take)
            let wasResumable = pager.isResumable
            _ = pager.receive(page.content)
            // Before the page is recorded: its ids in the log would hide the gap from the next
            // listing.
            if wasResumable, !pager.isResumable { try journal.note(restartOf: stream) }
            // Oldest first, so that positions follow time where nothing else does.
            let appended = try await store.append(page.activities.reversed())
            if !page.rejects.isEmpty { try await keep(page.rejects, contact) }
            report.count(page, appended)
            // Returning to the first page loses no place: a resumed listing continues after the
            // furthest one.
            guard number > furthest, pager.isResumable else { continue }
            // After the append: an interruption between the two repeats the page, and loses
            // nothing.
            furthest = number
            let reached = ListingCheckpoint.Place(
                page: number,
                take: pageSize,
                total: page.total,
                recorded: try await store.headPlace()
            )
            try journal.note(reached, of: stream)
        }
        guard case .done(let listing) = pager.next else { return report }
        report.end(listing, stream, vanishedBefore: progress.past?.vanished ?? [])
        try journal.note(ended: stream, with: try await past(listing))
        return report
    }

    /// Returns the results of a listing to record, or `nil` if it isn't complete.
    private func past(
        _ listing: ListingResult<ActivityID>
    ) async throws(StoreError) -> ListingCheckpoint.Past? {
        guard listing.end == .complete else { return nil }
        return ListingCheckpoint.Past(
            anchor: try await store.headPlace(),
            vanished: listing.vanished,
            unreadable: listing.unreadable
        )
    }
}

extension ActivityPager.Past {
    /// Creates the pager's past from the log's entries of a contact and the progress of its listing.
    fileprivate init(
        _ past: ListingCheckpoint.Past?,
        _ place: ListingCheckpoint.Place?,
        _ entries: [LogEntry]
    ) {
        self.init()
        // Later entries may come from an interrupted listing, which proves nothing of older
        // records.
        let anchor = past?.anchor.position ?? .zero
        known = Set(entries.lazy.filter { $0.position <= anchor }.map(\.activity.id))
        held = Set(entries.map(\.activity.id))
        vanished = past?.vanished ?? []
        unreadable = past?.unreadable ?? 0
        // After the last page that is held: arrivals since then only repeat records, and what
        // vanished since then makes the total smaller.
        page = (place?.page ?? 0) + 1
        total = place?.total
    }
}

/// The reason a contact's activities couldn't be copied.
public enum SyncError: Error, Hashable, Sendable {
    /// The source failed.
    case source(InventError)
    /// The store failed.
    case store(StoreError)
}

extension SyncError: CustomStringConvertible {
    /// The reason, and what to do next.
    public var description: String {
        switch self {
        case .source(let error): error.description
        case .store(let error): error.description
        }
    }
}

/// The outcome of a sync.
public struct SyncReport: Hashable, Sendable {
    /// The contacts whose listing ended.
    public private(set) var contacts = 0
    /// The pages that were fetched.
    public private(set) var pages = 0
    /// The records that were fetched, those that repeat included.
    public private(set) var fetched = 0
    /// The activities that the log did not hold.
    public private(set) var new = 0
    /// The new descriptions of activities that the log held.
    public private(set) var revised = 0
    /// The activities that contradict what the log holds.
    public private(set) var conflicts = 0
    /// The records that could not be read.
    public private(set) var rejected = 0
    /// The activities that the source listed at the last sync and no longer lists.
    ///
    /// The log keeps them.
    public private(set) var vanished: [StreamID: Set<ActivityID>] = [:]
    /// The contacts whose listing is incomplete, with the outcome.
    public private(set) var incomplete: [StreamID: ListingOutcome] = [:]
    /// The contacts that were listed from the start, because the log is another one or was restored to an earlier
    /// state.
    public private(set) var relisted = 0

    /// Creates an empty report.
    init() {}

    init(relisted: Int) { self.relisted = relisted }

    mutating func count(_ page: ActivityPage, _ appended: AppendReport) {
        pages += 1
        fetched += page.activities.count + page.rejects.count
        new += appended.appended
        revised += appended.revisions
        conflicts += appended.conflicts
        rejected += page.rejects.count
    }

    mutating func end(
        _ listing: ListingResult<ActivityID>,
        _ stream: StreamID,
        vanishedBefore: Set<ActivityID>
    ) {
        contacts += 1
        let gone = listing.vanished.subtracting(vanishedBefore)
        if !gone.isEmpty { vanished[stream] = gone }
        if listing.end != .complete { incomplete[stream] = listing.end }
    }

    /// Adds another report.
    mutating func add(_ other: SyncReport) {
        contacts += other.contacts
        pages += other.pages
        fetched += other.fetched
        new += other.new
        revised += other.revised
        conflicts += other.conflicts
        rejected += other.rejected
        vanished.merge(other.vanished) { $0.union($1) }
        incomplete.merge(other.incomplete) { $1 }
        relisted += other.relisted
    }
}
