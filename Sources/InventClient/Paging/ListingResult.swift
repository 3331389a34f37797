/// The result of a listing.
struct ListingResult<ID: Hashable & Sendable>: Hashable, Sendable {
    /// The number of pages that were fetched.
    let pages: Int
    /// The ids that the listing found.
    let seen: Set<ID>
    /// The ids that the log holds and the source no longer lists.
    ///
    /// Ids found missing earlier are included; after an incomplete listing, those of them that weren't seen.
    let vanished: Set<ID>
    /// The number of records of the list that couldn't be read, as far as known.
    let unreadable: Int
    /// The outcome of the listing.
    let end: ListingOutcome

    /// Creates the result of a listing.
    init(
        pages: Int,
        seen: Set<ID>,
        vanished: Set<ID> = [],
        unreadable: Int = 0,
        end: ListingOutcome
    ) {
        self.pages = pages
        self.seen = seen
        self.vanished = vanished
        self.unreadable = unreadable
        self.end = end
    }
}
