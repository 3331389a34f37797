internal import ContactProjector
internal import Foundation

/// The rows of streams that changes needed lately, by their streams.
struct RememberedStreams {
    // Some 200 bytes each with its ids: 50 MB at most.
    private static let limit = 262_144

    private var rows: [StreamID: (number: Int64, secret: Data)] = [:]

    /// Takes the rows out, so that none are left.
    mutating func taken() -> RememberedStreams {
        defer { self = RememberedStreams() }
        return self
    }

    fileprivate subscript(stream: StreamID) -> (number: Int64, secret: Data)? {
        get { rows[stream] }
        set {
            // Starting over costs a look-up of each once, and nothing to keep count of.
            if rows.count == Self.limit { rows = [:] }
            rows[stream] = newValue
        }
    }
}

/// The rows of the streams that one change writes.
final class StreamRows {
    /// What the next change may start with once this one is committed.
    private(set) var remembered: RememberedStreams
    private let makeSecret: @Sendable () -> [UInt8]
    // Numbers only grow.
    private var firstMade = Int64.max

    /// Starts with what is remembered, by default nothing.
    init(
        _ remembered: RememberedStreams = RememberedStreams(),
        makeSecret: @escaping @Sendable () -> [UInt8] = DigestChain.secret
    ) {
        self.remembered = remembered
        self.makeSecret = makeSecret
    }

    /// A secret for a stream, or a commitment that can't be guessed.
    func secret() -> Data { Data(makeSecret()) }

    /// Notes that this change made a row.
    func made(_ number: Int64) { firstMade = min(firstMade, number) }

    /// The row of a stream, if it is remembered.
    func row(of stream: StreamID) -> StreamRow? {
        remembered[stream].map(row)
    }

    /// Remembers the row of a stream.
    func remember(_ stream: StreamID, _ number: Int64, _ secret: Data) -> StreamRow {
        remembered[stream] = (number, secret)
        return row(number, secret)
    }

    /// Forgets the row of a stream, whose secret is about to change.
    func forget(_ stream: StreamID) { remembered[stream] = nil }

    private func row(_ number: Int64, _ secret: Data) -> StreamRow {
        StreamRow(number: number, secret: secret, isFresh: number >= firstMade)
    }
}
