/// What a listing came to.
public struct ListingResult<ID: Hashable & Sendable>: Hashable, Sendable {
    /// The number of pages that were fetched.
    public let pages: Int
    /// What was seen.
    public let seen: Set<ID>
    /// What was held and is listed no more, earlier finds included; what was found gone before and was not seen where not everything was listed.
    public let vanished: Set<ID>
    /// The records of the list that could not be read, as far as they are known.
    public let unreadable: Int
    /// How it ended.
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

/// How a listing ended.
public enum ListingOutcome: Hashable, Sendable {
    /// Everything that the source told of is held.
    case complete
    /// The source tells of more than it lists, however often it is asked.
    case missing(Int)
    /// The list got shorter during every pass: something may have been passed over.
    case moving
    /// The source never came to an end.
    case endless
}

extension ListingOutcome: CustomStringConvertible {
    /// What it means, in words.
    public var description: String {
        switch self {
        case .complete: "complete"
        case .missing(let count): "the source reports \(count) more than it lists"
        case .moving: "the list became shorter while it was read"
        case .endless: "the list never ended"
        }
    }
}
