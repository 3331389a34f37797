public import ContactProjector

/// Where the listing of one contact stands.
public struct ListingProgress: Hashable, Sendable {
    /// What the last listing that came to the end of the list found; nil before the first one.
    public private(set) var past: Past?
    /// The last page of a listing that is not over yet.
    public private(set) var page: Int?
    /// The number of activities that the source told with that page.
    public private(set) var total: Int?

    /// What a listing found that came to the end of the list.
    public struct Past: Hashable, Sendable {
        /// The head of the log then; everything of the contact up to it is held.
        public let anchor: Position
        /// What the log holds and the source lists no more.
        public let vanished: Set<ActivityID>
        /// The number of records that could not be read.
        public let unreadable: Int

        /// Describes what was found.
        public init(anchor: Position, vanished: Set<ActivityID> = [], unreadable: Int = 0) {
            self.anchor = anchor
            self.vanished = vanished
            self.unreadable = unreadable
        }
    }

    /// Nothing was listed yet.
    public init() {}

    mutating func reach(_ page: Int, of total: Int?) {
        self.page = page
        self.total = total
    }

    /// Has the next listing begin at the first page.
    mutating func restart() { self = ListingProgress(past: past) }

    /// Ends a listing, which is not gone on with whatever it found.
    mutating func end(_ past: Past?) {
        self = ListingProgress(past: past ?? self.past)
    }

    private init(past: Past?) { self.past = past }

    /// The steps that lead here.
    func steps(of stream: StreamID) -> [JournalLine.Step] {
        let end = past.map { JournalLine.Step.tried(stream, $0) }
        let page = page.map { JournalLine.Step.page(stream, $0, total: total) }
        return [end, page].compactMap(\.self)
    }
}
