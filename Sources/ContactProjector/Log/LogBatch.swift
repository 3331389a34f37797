/// Consecutive entries of a log, and the place from which to continue.
public struct LogBatch: Hashable, Sendable {
    /// The entries by position, at least one.
    public let entries: [LogEntry]
    /// The place of the last one.
    public let place: LogPlace

    /// Creates a batch from entries and the place of the last one.
    package init(entries: [LogEntry], place: LogPlace) {
        self.entries = entries
        self.place = place
    }
}
