/// The contacts that had become one with a contact by a position (rule 5.8).
public struct ContactMerges: Hashable, Sendable {
    /// The change by which it became another contact, or `nil` if it is itself.
    public let into: ContactMerge?
    /// The changes by which others became it, directly or through others, in the order of their ids.
    public let from: [ContactMerge]

    /// Creates the merges of a contact, by default of one that is merged with none.
    public init(into: ContactMerge? = nil, from: [ContactMerge] = []) {
        self.into = into
        self.from = from
    }

    /// The notices of a state that is folded under these merges.
    var notices: [Notice] {
        [into].compactMap(\.self).map { Notice(kind: .mergedInto, activity: $0.oldID) }
            + from.map { Notice(kind: .mergedFrom, activity: $0.newID) }
    }
}
