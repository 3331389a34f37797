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
        /// The activities of one page; in pages of another size it is another place.
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
        /// The end of the log then; everything of the contact up to it is held.
        let anchor: LogPlace
        /// The activities that the log holds and the source no longer lists.
        let vanished: Set<ActivityID>
        /// The number of records that could not be read.
        let unreadable: Int

        /// Describes what was found.
        init(anchor: LogPlace, vanished: Set<ActivityID> = [], unreadable: Int = 0) {
            self.anchor = anchor
            self.vanished = vanished
            self.unreadable = unreadable
        }
    }

    /// Nothing was listed yet.
    init() {}

    mutating func reach(_ place: Place) { self.place = place }

    /// Has the next listing begin at the first page.
    mutating func restart() { self = ListingCheckpoint(past: past) }

    /// Ends a listing, which is not gone on with whatever it found.
    mutating func end(_ past: Past?) {
        self = ListingCheckpoint(past: past ?? self.past)
    }

    private init(past: Past?) { self.past = past }

    /// What of it still holds: a log that was put back to an earlier state, or is another one, has lost what was recorded.
    func trusted(in store: any ActivityStore) async throws(StoreError) -> ListingCheckpoint {
        var trusted = ListingCheckpoint()
        if let past, try await store.holds(past.anchor) { trusted.past = past }
        if let place, try await store.holds(place.recorded) { trusted.place = place }
        return trusted
    }

    /// The steps that lead here.
    func steps(of stream: StreamID) -> [JournalLine.Step] {
        let end = past.map { JournalLine.Step.tried(stream, $0) }
        let place = place.map { JournalLine.Step.place(stream, $0) }
        return [end, place].compactMap(\.self)
    }
}

extension ActivityStore {
    fileprivate func holds(_ place: LogPlace) async throws(StoreError) -> Bool {
        try await self.place(at: place.position) == place
    }
}
