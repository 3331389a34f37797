/// The activities of one contact in stream order, as known at one position.
///
/// Each activity is included once, in its latest revision known at that position. Conflicts are kept beside it and are
/// never folded. A timeline is a value: later appends don't change it.
///
/// ```swift
/// let timeline = Timeline(stream: ada, activities: activities)
/// let state = try timeline.state(asOf: .before("2024-06-01T00:00:00Z"))
/// let memberships = try timeline.history().filter { $0.attribute == .segment("seg_vip") }
/// ```
public struct Timeline: Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The position up to which the log was read.
    public let knownAt: Position
    /// The activities in stream order.
    public let activities: [Activity]
    /// The activities in stream order, each observation followed by what it found otherwise than those before it.
    ///
    /// A fold applies these; without observations they are the ``activities``.
    public let folded: [Activity]
    /// The position of the stream's last erasure, or `nil` if it was never erased.
    ///
    /// Of the erased activities only opt-outs and their reversals remain, with their defining fields (rule 3.9).
    public let erasedAt: Position?
    /// The contacts that had become this one, and the one that it became (rule 5.8).
    public let merges: ContactMerges

    /// The indexes of the folded activities that aren't counted, ascending: erased ones and findings.
    private let uncounted: [Int]

    /// Orders the activities of a stream; each id must occur once.
    ///
    /// O(n log n).
    public init(
        stream: StreamID,
        knownAt: Position = .zero,
        activities: [Activity],
        erasedAt: Position? = nil
    ) {
        self.init(
            stream: stream,
            knownAt: knownAt,
            activities: activities,
            erasedAt: erasedAt,
            merges: ContactMerges(),
            holders: [:]
        )
    }

    /// Orders the activities of a stream's last times, given the transitions before them.
    ///
    /// Of contacts that became one, the holders are the streams of each activity that several have.
    package init(
        stream: StreamID,
        knownAt: Position,
        activities: [Activity],
        erasedAt: Position?,
        merges: ContactMerges,
        held: LastTransitions = LastTransitions(),
        holders: [ActivityID: Set<StreamID>]
    ) {
        let ordered = StreamOrder.ordered(activities, held: held, holders: holders)
        self.stream = stream
        self.erasedAt = erasedAt
        self.merges = merges
        self.knownAt = knownAt
        folded = ordered
        uncounted = ordered.indices.filter { ordered[$0].isErased || ordered[$0].isFinding }
        // Nothing is derived without an observation, and then both are the same array.
        self.activities =
            uncounted.contains { ordered[$0].isDerived }
            ? ordered.filter { !$0.isDerived } : ordered
    }
}

extension Timeline {
    /// Returns the number of activities that an as-of admits, which are a prefix of the order.
    ///
    /// O(log n), by activity O(n).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the timeline has no such activity.
    package func count(asOf: AsOf) throws(QueryError) -> Int {
        try count(asOf, in: activities)
    }

    /// Returns the number of folded activities that an as-of admits.
    ///
    /// O(log n), by activity O(n).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the timeline has no such activity.
    package func foldedCount(asOf: AsOf) throws(QueryError) -> Int {
        try count(asOf, in: folded)
    }

    private func count(_ asOf: AsOf, in activities: [Activity]) throws(QueryError) -> Int {
        switch asOf {
        case .start: return 0
        case .end: return activities.count
        case .time(let time): return activities.firstIndex { $0 > time }
        case .before(let time): return activities.firstIndex { $0 >= time }
        case .activity(let id):
            // Ids aren't sorted in stream order, and a table of them would cost more than this one
            // search. The last one, because what an observation found has its id.
            guard let index = activities.lastIndex(where: { $0.id == id }) else {
                throw .unknownActivity(id, in: stream)
            }
            return index + 1
        }
    }

    /// Returns the activities that an as-of admits, in stream order.
    ///
    /// O(log n), by activity O(n).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the timeline has no such activity.
    public func prefix(asOf: AsOf) throws(QueryError) -> ArraySlice<Activity> {
        activities[..<(try count(asOf: asOf))]
    }

    /// Returns the activity of the order that a folded one is or belongs to.
    func listed(at place: Int) -> Activity {
        // An observation is directly before what it found.
        folded[..<(place + 1)].last { !$0.isDerived } ?? folded[place]
    }

    /// Returns the folded activities that an as-of admits.
    func foldedPrefix(asOf: AsOf) throws(QueryError) -> ArraySlice<Activity> {
        folded[..<(try foldedCount(asOf: asOf))]
    }

    /// The number of folded activities without a time, erased ones included.
    var undatedCount: Int { folded.firstIndex { _ in true } }

    /// Returns the number of counted activities in a folded prefix.
    func wholeCount(in count: Int) -> Int {
        // Almost every stream has only activities that are counted, and most prefixes hold all of
        // them: both need no search.
        guard let last = uncounted.last else { return count }
        return count - (last < count ? uncounted.count : uncounted.prefix { $0 < count }.count)
    }
}

extension [Activity] {
    /// Returns the index of the first dated activity whose time meets a condition that all later times meet, too.
    fileprivate func firstIndex(where isBeyond: (Timestamp) -> Bool) -> Int {
        firstIndexByHalves { $0.occurredAt.map(isBeyond) ?? false }
    }
}
