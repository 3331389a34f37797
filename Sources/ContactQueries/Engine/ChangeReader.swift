package import ContactProjector

/// A reader of what a log recorded after a place, a few entries at a time.
package struct ChangeReader {
    /// The place after the last entry that was read.
    package private(set) var place: LogPlace
    private let log: any ActivityStore

    // Records have up to 16 MiB each: few of them are in memory unless the last ones were small.
    private var count = 4
    private static let most = 64
    private static let bytes = 1 << 20

    /// Creates a reader of a log after one of its places.
    package init(of log: any ActivityStore, after place: LogPlace) {
        self.log = log
        self.place = place
    }

    /// Reads the next entries, or `nil` at the end of the log.
    ///
    /// - Throws: `StoreError` if the log can't be read, with the code `otherLog` if the place isn't one of it.
    package mutating func next() async throws(StoreError) -> [LogChange]? {
        guard let batch = try await log.batch(after: place, limit: count) else { return nil }
        let places = try await log.places(from: place.position.next, limit: batch.entries.count)
        // The log may be replaced between the two reads; places of another log would mislead.
        guard places.count == batch.entries.count, places.last == batch.place else {
            throw .otherLog("the log was restored to a state before \(batch.place)")
        }
        place = batch.place
        let bytes = batch.entries.reduce(0) { $0 + $1.activity.payload.bytes.count }
        count = bytes < Self.bytes ? min(2 * count, Self.most) : max(count / 4, 1)
        return zip(batch.entries, places).map { LogChange(entry: $0, place: $1) }
    }
}
