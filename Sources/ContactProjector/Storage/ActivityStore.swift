/// A durable, append-only log of activities, as the core needs it.
///
/// A query about one contact reads its ``ContactLog`` once, and the result is the same for every store. A store may
/// compute ``fold(of:asOf:knownAt:by:)`` and ``summary(of:asOf:knownAt:)-(ContactReference,_,_)`` itself, from
/// snapshots or from less than the whole log, with the same results in less time.
///
/// ```swift
/// let report = try await store.append(activities)
/// let state = try await store.state(of: "con_42", asOf: .now)
/// let log = try await store.contactLog(of: "con_42", knownAt: .position(report.head.position))
/// ```
///
/// Safe to call from any task, at once with other calls. Implementations keep these promises:
///
/// - An append is atomic, and a reader sees all of it or nothing.
/// - Positions are 1, 2, 3 … without gaps; recorded times strictly increase from append to append.
/// - One call sees one head throughout.
/// - Two places at one position are equal exactly if they belong to the same log with the same history up to there.
/// - A call that throws ``StoreError`` changes nothing.
public protocol ActivityStore: Sendable {
    /// Appends all activities, or none if it throws.
    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport

    /// Returns the end of the log.
    func head() async throws(StoreError) -> LogHead

    /// Returns the log's id, which is made with the log and never changes.
    func logID() async throws(StoreError) -> LogID

    /// Returns the places of the log from a position on, by position, at most as many as the limit.
    ///
    /// Position zero has a place, too, before the first entry; positions past the head have none. A place stays the
    /// same, also after erasures, until the log is restored to a state before it.
    func places(from position: Position, limit: Int) async throws(StoreError) -> [LogPlace]

    /// Returns the streams of the log in their order.
    func streams() async throws(StoreError) -> [StreamID]

    /// Returns the streams of one contact in their order: one for each organization that has the contact.
    func streams(of contact: ContactID) async throws(StoreError) -> [StreamID]

    /// Returns the log of one contact, with the position of each known-at at the same head.
    ///
    /// An unknown stream has no entries. The log is used up to the first known-at, or up to the head if none is given.
    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog

    /// Returns the log of a contact, with the position of each known-at at the same head.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    func contactLog(
        of contact: ContactReference,
        knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog

    /// Folds the activities of a contact that were known at one position and had happened by one time.
    ///
    /// The default implementation is a full replay of the contact's log, which defines the result.
    ///
    /// - Parameters:
    ///   - contact: The contact, whose stream may be found only by this read.
    ///   - asOf: The time up to which activities are used.
    ///   - knownAt: The point in the log up to which entries are used.
    ///   - projection: Makes the fold of the contact's stream.
    /// - Returns: The state and its basis.
    /// - Throws: ``QueryError``: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not
    ///   known, ``QueryError/ambiguousContact(_:orgs:)`` as for ``contactLog(of:knownAt:)``.
    func fold<P: SnapshottableProjection>(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt,
        by projection: @escaping @Sendable (StreamID) -> P
    ) async throws(QueryError) -> FoldResult<P.State>

    /// Returns the summary of a contact at one query time: its state without texts.
    ///
    /// The default implementation summarizes the whole state, which defines the result.
    ///
    /// - Throws: ``QueryError``, as ``fold(of:asOf:knownAt:by:)`` does.
    func summary(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> ContactSummary

    /// Returns the entries of the whole log after a position, by position, at most as many as the limit.
    func entries(after position: Position, limit: Int) async throws(StoreError) -> [LogEntry]

    /// Returns once the log holds an entry after a position, or the task is canceled.
    ///
    /// Appends of this store are seen immediately, those of another process to the same log within 250 ms.
    func waitForEntry(after position: Position) async throws(StoreError)

    /// Erases all of a stream except the defining fields, and records the erasure as an entry.
    ///
    /// Returns the entry that records it, or `nil` if the stream has nothing left to erase. Of erased activities
    /// only opt-outs and their reversals are folded (rule 3.9), and appending one of their ids writes nothing.
    func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry?

    /// Erases the descriptions of some activities of a stream, and records each as a revision without a description.
    ///
    /// The defining fields stay and are still folded. All versions recorded under the ids are erased, at every
    /// known-at, and appending an erased id writes nothing. Returns the entries that record the erasures, by id.
    /// Activities that the stream doesn't have, or that have no description left, are skipped.
    func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry]
}
