internal import ContactProjector

/// The progress of one contact's listing.
struct ListingCheckpoint: Hashable, Sendable {
    /// The results of the last complete listing, or `nil` if there was none.
    private(set) var past: Past?
    /// The place of an unfinished listing, or `nil` if the next one starts at the first page.
    private(set) var place: Place?

    /// The last page of a listing whose activities are recorded.
    struct Place: Hashable, Sendable {
        /// The number of the page, the first of which is 1.
        let page: Int
        /// The number of activities of a page, without which the page's number has no meaning.
        let take: Int
        /// The total number of activities that the source stated with the page.
        let total: Int?
        /// The end of the log once its activities were recorded.
        let recorded: LogPlace

        /// Creates a place.
        init(page: Int, take: Int, total: Int?, recorded: LogPlace) {
            self.page = page
            self.take = take
            self.total = total
            self.recorded = recorded
        }
    }

    /// The results of a complete listing.
    struct Past: Hashable, Sendable {
        /// The end of the log at that time, up to which it has all of the contact's activities.
        let anchor: LogPlace
        /// The activities that the log holds and the source no longer lists.
        let vanished: Set<ActivityID>
        /// The number of records that could not be read.
        let unreadable: Int

        /// Creates the results of a listing.
        init(anchor: LogPlace, vanished: Set<ActivityID> = [], unreadable: Int = 0) {
            self.anchor = anchor
            self.vanished = vanished
            self.unreadable = unreadable
        }
    }

    /// Creates the progress before any listing.
    init() {}

    mutating func reach(_ place: Place) { self.place = place }

    /// Discards the place, so that the next listing starts at the first page.
    mutating func restart() { self = ListingCheckpoint(past: past) }

    /// Ends a listing, so that the next one starts at the first page, with the results if complete.
    mutating func end(_ past: Past?) {
        self = ListingCheckpoint(past: past ?? self.past)
    }

    private init(past: Past?) { self.past = past }

    /// Returns the parts that are still true of a log.
    ///
    /// A log that was restored to an earlier state, or is another one, lacks activities that were recorded.
    func trusted(in store: any ActivityStore) async throws(StoreError) -> ListingCheckpoint {
        var trusted = ListingCheckpoint()
        if let past, try await store.holds(past.anchor) { trusted.past = past }
        if let place, try await store.holds(place.recorded) { trusted.place = place }
        return trusted
    }

    /// Returns the journal's steps that lead to this progress.
    func steps(of stream: StreamID) -> [JournalLine.Step] {
        let end = past.map { JournalLine.Step.tried(stream, $0) }
        let place = place.map { JournalLine.Step.place(stream, $0) }
        // In this order: the end of a listing discards its place.
        return [end, place].compactMap(\.self)
    }
}

extension ActivityStore {
    fileprivate func holds(_ place: LogPlace) async throws(StoreError) -> Bool {
        try await self.place(at: place.position) == place
    }
}
