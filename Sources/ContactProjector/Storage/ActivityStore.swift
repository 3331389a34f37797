/// A durable, append-only log of activities, as the core needs it.
///
/// Everything that a question needs comes from ``log(of:knownAt:)``; the questions themselves are extensions, the same
/// for every store. A store that keeps snapshots answers ``fold(_:over:asOf:knownAt:)`` itself, alike but faster.
/// Implementations keep these promises:
///
/// - An append is atomic, and a reader sees all of it or nothing.
/// - Positions are 1, 2, 3 … without gaps; recorded times strictly increase from append to append.
/// - One call sees one head throughout.
public protocol ActivityStore: Sendable {
    /// Appends activities: all of them, or on an error none.
    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport

    /// The end of the log.
    func head() async throws(StoreError) -> LogHead

    /// Returns the streams of the log in their order.
    func streams() async throws(StoreError) -> [StreamID]

    /// Returns the streams of one contact in their order: one for each organisation that knows it.
    func streams(of contact: ContactID) async throws(StoreError) -> [StreamID]

    /// Returns all that the log holds of a stream; nothing for a stream that it does not know.
    func log(of stream: StreamID, knownAt: KnownAt) async throws(StoreError) -> StreamLog

    /// Folds what was known of a stream at one position and had happened by one moment.
    ///
    /// By default that is a full replay of ``log(of:knownAt:)``, which says what the answer is however it is found.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known.
    func fold<P: SnapshottableProjection>(
        _ projection: P,
        over stream: StreamID,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> Folded<P.State>
}

extension ActivityStore {
    /// Replays all that was known of a stream at one position and had happened by one moment.
    ///
    /// O(n log n) in the length of the stream.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known.
    public func fold<P: SnapshottableProjection>(
        _ projection: P,
        over stream: StreamID,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> Folded<P.State> {
        let log: StreamLog
        do {
            log = try await self.log(of: stream, knownAt: knownAt)
        } catch {
            throw .store(error)
        }
        return try log.replay(projection).folded(asOf: asOf)
    }
}

/// Why a store could not do what it was asked.
public struct StoreError: Error, Hashable {
    /// The sort of failure.
    public let code: Code
    /// What failed, in words.
    public let cause: String
    /// What to do next.
    public let hint: String

    /// The sorts of failure.
    public enum Code: String, Hashable, Sendable {
        /// The store can't be reached or opened.
        case unavailable
        /// The store may only be read.
        case readOnly
        /// There is no room to write.
        case full
        /// What is stored contradicts itself.
        case damaged
    }

    /// Describes a failure.
    public init(code: Code, cause: String, hint: String) {
        self.code = code
        self.cause = cause
        self.hint = hint
    }
}

extension StoreError: CustomStringConvertible {
    /// The cause and the hint in one line.
    public var description: String { "\(cause); \(hint)" }
}
