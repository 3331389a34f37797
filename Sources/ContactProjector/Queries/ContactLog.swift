internal import Synchronization

/// The log entries of one contact, read once at one head, and the position up to which they are used.
///
/// Every query about one contact reads this value, which later appends don't change. It sorts its activities once,
/// when a query first needs their order. Entries after ``knownAt`` are kept, so ``known(at:)`` needs no further read.
/// Safe to use from several tasks at once.
///
/// ```swift
/// let log = try await store.contactLog(of: "con_42")
/// let reachability = try log.reachability()  // now
/// let attributes = try log.history().map(\.attribute)
/// ```
public struct ContactLog: Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The entries of the stream up to the head, by position.
    ///
    /// Those of contacts that had become this one by the known-at are included, each as if it had been appended to this
    /// stream (rule 5.8).
    public let entries: [LogEntry]
    /// The head of the log when it was read.
    public let head: Position
    /// The positions in the whole log of the known-ats that were read, in the order given.
    public let positions: [Position]
    /// The position up to which the entries are used.
    public let knownAt: Position

    private let sorted: SortedOnce
    /// The entries of all contacts that were ever merged with this one, or `nil` if none was.
    private let merged: MergedContacts?
    /// The contacts that had become this one by the known-at, and the one that it became.
    public let merges: ContactMerges

    /// Creates the log of a stream from its entries by position, used up to the first of the positions.
    ///
    /// If the contact was merged with others, their entries must be read as well: see ``MergedContacts``.
    public init(stream: StreamID, entries: [LogEntry], head: Position, positions: [Position]) {
        self.init(stream, entries, head, positions, knownAt: positions.first ?? head)
    }

    /// Creates the log of a contact from its entries and those of the contacts that it was merged with.
    ///
    /// O(n log n) if there are any.
    public init(_ contacts: MergedContacts, head: Position, positions: [Position]) {
        let knownAt = positions.first ?? head
        guard contacts.isMerged else {
            self.init(contacts.stream, contacts.own, head, positions, knownAt: knownAt)
            return
        }
        self.init(contacts, head, positions, knownAt: knownAt)
    }

    private init(
        _ contacts: MergedContacts,
        _ head: Position,
        _ positions: [Position],
        knownAt: Position
    ) {
        let merges = contacts.merges(knownAt: knownAt)
        self.init(
            contacts.stream,
            contacts.entries(under: merges),
            head,
            positions,
            knownAt: knownAt,
            contacts,
            merges
        )
    }

    private init(
        _ stream: StreamID,
        _ entries: [LogEntry],
        _ head: Position,
        _ positions: [Position],
        knownAt: Position,
        _ merged: MergedContacts? = nil,
        _ merges: ContactMerges = ContactMerges()
    ) {
        self.stream = stream
        self.entries = entries
        self.head = head
        self.positions = positions
        self.knownAt = knownAt
        self.merged = merged
        self.merges = merges
        sorted = SortedOnce()
    }

    /// A Boolean value that indicates whether the contact was ever merged with another one.
    package var isMerged: Bool { merged != nil }

    /// The entries of the contact's own stream, as they were recorded.
    package var ownEntries: [LogEntry] { merged?.own ?? entries }

    /// The streams of each activity that several of the contacts have.
    private var holders: [ActivityID: Set<StreamID>] {
        merged?.holders(of: entries.prefix { $0.position <= knownAt }, under: merges) ?? [:]
    }

    /// The log of the contact's own stream, whichever contacts became it.
    package var alone: ContactLog {
        merged == nil ? self : ContactLog(stream, ownEntries, head, positions, knownAt: knownAt)
    }

    /// Returns the log as known at another position; a position past the head means the head.
    ///
    /// O(1), or O(n log n) if the contact was ever merged.
    public func known(at position: Position) -> ContactLog {
        let position = min(position, head)
        guard position != knownAt else { return self }
        if let merged { return ContactLog(merged, head, positions, knownAt: position) }
        return ContactLog(stream, entries, head, positions, knownAt: position)
    }

    /// Returns the log with only the entries that meet a condition.
    ///
    /// O(entries).
    package func filter(_ isIncluded: (LogEntry) -> Bool) -> ContactLog {
        map { $0.filter(isIncluded) }.known(at: knownAt)
    }

    /// Returns the log with other entries of each stream, and with another head and other positions if they are given.
    ///
    /// O(entries).
    package func map(
        head: Position? = nil,
        positions: [Position]? = nil,
        _ transform: ([LogEntry]) -> [LogEntry]
    ) -> ContactLog {
        let (head, positions) = (head ?? self.head, positions ?? self.positions)
        if let merged {
            return ContactLog(merged.map(transform), head: head, positions: positions)
        }
        return ContactLog(
            stream: stream,
            entries: transform(entries),
            head: head,
            positions: positions
        )
    }

    /// The activities in stream order, each in its newest revision known at the position.
    ///
    /// O(n log n) once, then O(1).
    public var timeline: Timeline {
        sorted.timeline {
            Timeline(
                stream: stream,
                knownAt: knownAt,
                activities: activities(erasedAt: erasedAt),
                erasedAt: erasedAt,
                merges: merges,
                holders: holders
            )
        }
    }

    /// Returns the replay of every activity known at the position.
    ///
    /// O(n log n).
    public func replay<P: SnapshottableProjection>(_ projection: P) -> Replay<P> {
        Replay(
            projection,
            over: stream,
            knownAt: knownAt,
            activities: activities(erasedAt: erasedAt),
            erasedAt: erasedAt,
            merges: merges,
            holders: holders
        )
    }

    /// Returns the replay of every activity known at the position that a snapshot doesn't cover.
    ///
    /// The snapshot must be usable at the position, and no entry of the log may invalidate it. O(n + m log m) for m
    /// activities after the snapshot.
    public func replay<P: SnapshottableProjection>(
        _ projection: P,
        from start: Snapshot<P.State>
    ) -> Replay<P> {
        var (rest, recalled) = ([Activity](), [Activity]())
        for activity in activities(erasedAt: start.erasedAt) {
            if let occurredAt = activity.occurredAt, occurredAt > start.coverage.through {
                rest.append(activity)
            } else if P.recalledKinds.contains(activity.kind) {
                recalled.append(activity)
            }
        }
        return Replay(
            projection,
            over: stream,
            knownAt: knownAt,
            from: start,
            activities: rest,
            recalled: recalled
        )
    }

    /// The position of the stream's last erasure, or `nil` if it was never erased.
    ///
    /// It may be after the known-at, because an erasure applies at every position. O(entries after it).
    public var erasedAt: Position? { entries.last { $0.kind == .erasure }?.position }

    /// Returns the entries after the last erasure, and the opt-outs before it (rule 3.9).
    private func counted(erasedAt: Position?) -> ArraySlice<LogEntry> {
        // Of several contacts, each entry was taken as the erasures of its own stream leave it.
        guard let erasedAt, merged == nil else { return entries[...] }
        return entries.compactMap { $0.counting(after: erasedAt) }[...]
    }

    /// Returns the entries up to the known-at that an erasure leaves.
    private func known(erasedAt: Position?) -> ArraySlice<LogEntry> {
        // The erasure first, whatever the known-at: it applies to every known-at, also to earlier
        // ones.
        counted(erasedAt: erasedAt).prefix { $0.position <= knownAt }
    }

    /// The conflicts recorded by the known-at.
    ///
    /// O(entries).
    public var conflicts: [LogEntry] {
        known(erasedAt: erasedAt).filter { entry in
            if case .conflict = entry.kind { true } else { false }
        }
    }

    /// The activities that were recorded after the known-at, in log order.
    ///
    /// O(entries).
    public var notYetKnown: [LogEntry] {
        counted(erasedAt: erasedAt).filter { $0.position > knownAt && $0.kind.isFirst }
    }

    /// Returns the activities known at the position, each in its newest revision.
    private func activities(erasedAt: Position?) -> [Activity] {
        let known = known(erasedAt: erasedAt)
        // Most streams have no revisions, and so need no table of positions.
        guard known.contains(where: { !$0.kind.isFirst }) else { return known.map(\.activity) }
        var newest: [Activity] = []
        var indexes: [Position: Int] = [:]
        for entry in known {
            switch entry.kind {
            case .activity, .observation:
                indexes[entry.position] = newest.count
                newest.append(entry.activity)
            case .revision(let first):
                if let index = indexes[first] { newest[index] = entry.activity }
            case .conflict, .erasure, .alias:
                break
            }
        }
        return newest
    }
}

// A class, so that all copies of a log share the one sorted timeline.
/// A timeline that is sorted at its first use.
private final class SortedOnce: Sendable {
    private let found = Mutex<Timeline?>(nil)

    func timeline(_ sort: () -> Timeline) -> Timeline {
        // The lock is held while sorting: a second task waits for the result and doesn't sort
        // again.
        found.withLock { found in
            if let found { return found }
            let timeline = sort()
            found = timeline
            return timeline
        }
    }
}
