/// The result of a listing.
public struct ListingResult<ID: Hashable & Sendable>: Hashable, Sendable {
    /// The number of pages that were fetched.
    public let pages: Int
    /// The ids that the listing found.
    public let seen: Set<ID>
    /// The ids that the log holds and the source no longer lists.
    ///
    /// Ids found missing earlier are included; after an incomplete listing, those of them that weren't seen.
    public let vanished: Set<ID>
    /// The records of the list that could not be read, as far as they are known.
    public let unreadable: Int
    /// The outcome of the listing.
    public let end: ListingOutcome

    /// Describes a listing.
    public init(
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

/// The outcome of a listing.
public enum ListingOutcome: Hashable, Sendable {
    /// All records that the source reported are held.
    case complete
    /// The source reports more records than it lists, in every pass.
    case missing(Int)
    /// The list got shorter during every pass: something may have been passed over.
    case moving
    /// The source's list never ended.
    case endless
}

extension ListingOutcome: CustomStringConvertible {
    /// The description of the outcome.
    public var description: String {
        switch self {
        case .complete: "complete"
        case .missing(let count): "the source reports \(count) more than it lists"
        case .moving: "the list became shorter while it was read"
        case .endless: "the list never ended"
        }
    }
}
