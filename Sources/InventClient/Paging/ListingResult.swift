/// The result of a listing.
package struct ListingResult<ID: Hashable & Sendable>: Hashable, Sendable {
    /// The number of pages that were fetched.
    package let pages: Int
    /// The ids that the listing found.
    package let seen: Set<ID>
    /// The ids that the log holds and the source no longer lists.
    ///
    /// Ids found missing earlier are included; after an incomplete listing, those of them that weren't seen.
    package let vanished: Set<ID>
    /// The records of the list that could not be read, as far as they are known.
    package let unreadable: Int
    /// The outcome of the listing.
    package let end: ListingOutcome

    /// Describes a listing.
    package init(
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
