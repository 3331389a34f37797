internal import ContactProjector
internal import Foundation
internal import LogChain

/// The rows of recently written streams.
struct RememberedStreams {
    // About 200 bytes each with its ids: 50 MB at most (<doc:TheWayOfABatch>).
    private static let limit = 262_144

    private var rows: [StreamID: (number: Int64, secret: Data)] = [:]

    /// Removes and returns all rows.
    mutating func taken() -> RememberedStreams {
        defer { self = RememberedStreams() }
        return self
    }

    fileprivate subscript(stream: StreamID) -> (number: Int64, secret: Data)? {
        get { rows[stream] }
        set {
            // Starting over costs one look-up of each stream. A least-recently-used order would
            // cost bookkeeping on every activity.
            if rows.count == Self.limit { rows = [:] }
            rows[stream] = newValue
        }
    }
}

/// The rows of the streams that one change writes.
final class StreamRows {
    /// The rows that the next change starts with, once this one is committed.
    private(set) var remembered: RememberedStreams
    private let makeSecret: @Sendable () -> [UInt8]
    // Numbers only grow, so the first one that this change created separates its rows from earlier
    // ones.
    private var firstMade = Int64.max

    /// Creates the rows of a change, with those that earlier changes remembered.
    init(
        _ remembered: RememberedStreams = RememberedStreams(),
        makeSecret: @escaping @Sendable () -> [UInt8] = DigestChain.secret
    ) {
        self.remembered = remembered
        self.makeSecret = makeSecret
    }

    /// Returns a random secret for a stream, or a random commitment.
    func secret() -> Data { Data(makeSecret()) }

    /// Records that this change created a row.
    func made(_ number: Int64) { firstMade = min(firstMade, number) }

    /// Returns the row of a stream, if it is remembered.
    func row(of stream: StreamID) -> StreamRow? {
        remembered[stream].map(row)
    }

    /// Remembers the row of a stream.
    func remember(_ stream: StreamID, _ number: Int64, _ secret: Data) -> StreamRow {
        remembered[stream] = (number, secret)
        return row(number, secret)
    }

    /// Removes the row of a stream whose secret is about to change.
    func forget(_ stream: StreamID) { remembered[stream] = nil }

    private func row(_ number: Int64, _ secret: Data) -> StreamRow {
        StreamRow(number: number, secret: secret, isFresh: number >= firstMade)
    }
}
