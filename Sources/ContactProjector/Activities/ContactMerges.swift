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
}
