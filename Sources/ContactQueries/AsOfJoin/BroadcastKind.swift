/// The kind of a broadcast, which decides what forbids its messages.
public enum BroadcastKind: String, CaseIterable, Sendable {
    /// A message that an opt-out forbids, and a block.
    case marketing
    /// A message about something that the contact did, such as a receipt, which only a block forbids.
    case transactional

    /// Creates the kind that a source names, in any case, or `nil` for any other text.
    public init?(named text: String) { self.init(rawValue: text.lowercased()) }
}
