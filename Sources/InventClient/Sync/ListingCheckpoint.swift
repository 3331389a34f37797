public import ContactProjector

/// Where the listing of one contact stands.
public struct ListingCheckpoint: Hashable, Sendable {
    /// What the last listing that came to the end of the list found; `nil` before the first one.
    public private(set) var past: Past?
    /// Where a listing is that is not over yet, or `nil` if the next one begins at the first page.
    public private(set) var place: Place?

    /// The last page of a listing whose activities are recorded.
    public struct Place: Hashable, Sendable {
        /// The number of the page, the first of which is 1.
        public let page: Int
        /// The activities of one page; in pages of another size it is another place.
        public let take: Int
        /// The number of activities that the source told with it.
        public let total: Int?
        /// The end of the log once its activities were recorded.
        public let recorded: LogPlace

        /// Names a place.
        public init(page: Int, take: Int, total: Int?, recorded: LogPlace) {
            self.page = page
            self.take = take
            self.total = total
            self.recorded = recorded
        }
    }

    /// What a listing found that came to the end of the list.
    public struct Past: Hashable, Sendable {
        /// The end of the log then; everything of the contact up to it is held.
        public let anchor: LogPlace
        /// What the log holds and the source lists no more.
        public let vanished: Set<ActivityID>
        /// The number of records that could not be read.
        public let unreadable: Int

        /// Describes what was found.
        public init(anchor: LogPlace, vanished: Set<ActivityID> = [], unreadable: Int = 0) {
            self.anchor = anchor
            self.vanished = vanished
            self.unreadable = unreadable
        }
    }

    /// Nothing was listed yet.
    public init() {}

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
