/// The outcome of a listing.
public enum ListingOutcome: Hashable, Sendable {
    /// All records that the source reported are held.
    case complete
    /// The source reports more records than it lists, in every pass.
    case missing(Int)
    /// The list became shorter during every pass: records may have been skipped.
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

extension InventError {
    /// Throws an error for a listing that isn't complete.
    static func check(_ end: ListingOutcome, of list: String) throws(InventError) {
        guard end != .complete else { return }
        throw InventError(.incomplete, cause: "\(list): \(end)", hint: "try again later")
    }
}
