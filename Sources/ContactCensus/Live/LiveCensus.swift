public import ContactProjector
public import ServiceLifecycle
internal import Synchronization

/// A census that follows a log, answers from memory and reports the age of its answers.
///
/// It has an immutable base, and a small delta with the whole histories of the contacts that
/// changed since. An append changes only the delta. A large delta is merged into the base in the
/// background. Readers take base and delta together, and wait neither for the log nor for a merge.
///
/// ```swift
/// let census = LiveCensus(following: store, index: path + ".census")
/// // In a service group, which runs the census until the service ends:
/// let now = census.reachability(of: "con_42", maximumStaleness: .seconds(1))
/// ```
///
/// Safe to use from any task. Without ``run()``, each call of ``census(knownAt:)`` updates it to
/// the head of the log.
public final class LiveCensus: Service {
    private let store: any ActivityStore
    private let writer: CensusWriter
    /// The census of a log that never changes.
    private let fixed: Census?
    private let clock: any Clock<Duration>
    /// The time since the census was created, on a monotonic clock.
    private let elapsed: @Sendable () -> Duration
    /// The clock for the current time.
    private let now: @Sendable () -> Timestamp
    private let interval: Duration
    private let onFailure: @Sendable (StoreError) -> Void
    private let earlier = Mutex<Earlier?>(nil)

    /// A census known at an earlier position, and the head of the log that it was built from.
    private struct Earlier {
        let position: Position
        let head: LogHead
        let mark: UInt64
        let census: Task<Result<Census, StoreError>, Never>
    }

    /// Creates a census that follows a log.
    ///
    /// Nothing is read before ``run()`` or the first query.
    ///
    /// - Parameters:
    ///   - store: The log. Another process may write it.
    ///   - index: A file to start from and to store the census in, or `nil` for memory alone. It is
    ///     derived: a damaged file, or one of another log, is rebuilt.
    ///   - interval: The time after which an idle log is checked again; meanwhile the census gets
    ///     older by as much.
    ///   - mergeLimit: The number of activities of the delta above which it is merged.
    ///   - onFailure: A closure that receives each failure to read the log, after which reading is
    ///     tried again.
    ///   - clock: The clock of staleness and pauses.
    ///   - now: The clock for the current time.
    public init(
        following store: any ActivityStore,
        index: String? = nil,
        // 100 ms: the delay of other processes' appends (see `FollowersPoll` of the store).
        interval: Duration = .milliseconds(100),
        // Each append merges its contacts into the delta, which takes time by the delta's size: a
        // part of 10,000 activities takes 12 to 15 ms.
        mergeLimit: Int = 20_000,
        onFailure: @escaping @Sendable (StoreError) -> Void = { _ in },
        clock: some Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { SystemClock.now }
    ) {
        self.store = store
        self.clock = clock
        self.now = now
        elapsed = clock.stopwatch()
        self.interval = interval
        self.onFailure = onFailure
        fixed = nil
        writer = CensusWriter(
            of: store,
            file: index.map { CensusFile($0) },
            mergeLimit: mergeLimit,
            elapsed: elapsed
        )
    }

    /// Creates a live census of a log that doesn't change, such as one over files.
    package init(_ census: Census, of store: any ActivityStore) {
        self.store = store
        fixed = census
        clock = ContinuousClock()
        elapsed = clock.stopwatch()
        now = { SystemClock.now }
        interval = .seconds(1)
        onFailure = { _ in }
        writer = CensusWriter(of: store, file: nil, mergeLimit: .max, elapsed: elapsed)
    }

    /// Follows the log until the service ends or the task is canceled.
    ///
    /// A temporary failure is reported and reading is tried again, while answers get older. A log
    /// that was restored or replaced is read again from the start.
    ///
    /// - Throws: `StoreError` for a failure that needs a person, such as a damaged store.
    public func run() async throws {
        defer { earlier.withLock { $0 = nil } }
        try await cancelWhenGracefulShutdown { try await self.follow() }
        await writer.finish()
    }
}

/// The answers from memory, without I/O and without waiting.
extension LiveCensus {
    /// The current census, or `nil` before the log was read to its end.
    public var current: Census? { fixed ?? writer.latest.census }

    /// The head of the log as far as it was read, with position zero before that.
    public var head: LogHead { current?.head ?? LogHead() }

    /// The age of the census, or `nil` before the log was read to its end.
    ///
    /// Everything that was recorded before that is included.
    ///
    /// It is never too low: it counts from before the head of the log was read.
    public var staleness: Duration? { staleness(of: writer.latest) }

    /// Returns the reachability of a contact now, with the activities that decide it (rule 3.3).
    ///
    /// About a microsecond. O(log n) for n activities of the contact, of which a few hundred are
    /// replayed at most, and O(organizations) if none is named.
    ///
    /// - Parameters:
    ///   - contact: The contact.
    ///   - org: The contact's organization; by default the only one that knows it.
    ///   - maximumStaleness: The maximum age of the census, or `nil` for any age.
    /// - Returns: The reachability. It is unknown before the log was read to its end, above the
    ///   maximum age, and if no organization is named and several have the contact.
    public func reachability(
        of contact: ContactID,
        in org: OrgID? = nil,
        maximumStaleness: Duration? = nil
    ) -> Reachability {
        guard let census = fresh(maximumStaleness) else { return .unknown }
        return census.reachability(of: contact, in: org, by: now())
    }

    /// Returns the status, attributes and segments of a contact now, with their evidence.
    ///
    /// - Parameters:
    ///   - contact: The contact.
    ///   - org: The contact's organization; by default the only one that knows it.
    ///   - maximumStaleness: The maximum age of the census, or `nil` for any age.
    /// - Returns: The summary, or `nil` if the census is too old or doesn't have the contact, as in
    ///   ``reachability(of:in:maximumStaleness:)``.
    public func summary(
        of contact: ContactID,
        in org: OrgID? = nil,
        maximumStaleness: Duration? = nil
    ) -> ContactSummary? {
        fresh(maximumStaleness)?.summary(of: contact, in: org, by: now())
    }

    /// Returns the contacts that are present and meet a condition, none before the log was read to its end.
    ///
    /// The time is now, or the given as-of.
    ///
    /// - Throws: ``CensusError`` as ``Census/contacts(where:asOf:)`` does.
    public func contacts(
        where predicate: ContactPredicate,
        asOf: AsOf? = nil
    ) throws(CensusError) -> ContactSet {
        let asOf = asOf ?? .time(now())
        return try current?.contacts(where: predicate, asOf: asOf) ?? ContactSet(found: [])
    }

    private func staleness(of seen: CensusWriter.Seen) -> Duration? {
        if fixed != nil { return .zero }
        return seen.moment.map { max(.zero, elapsed() - $0) }
    }

    private func fresh(_ maximumStaleness: Duration?) -> Census? {
        if let fixed { return fixed }
        let seen = writer.latest
        guard let maximumStaleness else { return seen.census }
        return staleness(of: seen).flatMap { $0 <= maximumStaleness ? seen.census : nil }
    }
}

/// The census on demand.
extension LiveCensus {
    /// Returns the census of the log at its head, or as known at an earlier known-at.
    ///
    /// O(entries since the last time) for the head. That of an earlier position takes
    /// O(activities), and is kept until another one is requested.
    ///
    /// - Throws: `StoreError` when the log can't be read, or the task was canceled.
    public func census(knownAt: KnownAt = .head) async throws(StoreError) -> Census {
        let census: Census
        if let fixed { census = fixed } else { census = try await writer.update() }
        guard knownAt != .head else { return census }
        let position = try await store.position(of: knownAt)
        // At the head or past it, the census itself is the answer (rule 4.3).
        guard position < census.head.position else { return census }
        return try await known(at: position, census).outcome
    }

    private func known(
        at position: Position,
        _ census: Census
    ) -> Task<Result<Census, StoreError>, Never> {
        earlier.withLock { [store] earlier in
            if let earlier, earlier.position == position, earlier.head == census.head,
                earlier.mark == census.mark
            {
                return earlier.census
            }
            let task = Task {
                do throws(StoreError) {
                    // The records of a store's census have the positions of their entries. Those of
                    // files don't, so the log is read instead.
                    return Result<Census, StoreError>.success(
                        census.base.form == .entry
                            ? try await census.known(at: LogHead(position: position))
                            : try await Census(of: store, knownAt: position)
                    )
                } catch {
                    // A failure isn't kept, so the next query tries again.
                    self.earlier.withLock { $0 = nil }
                    return .failure(error)
                }
            }
            earlier = Earlier(
                position: position,
                head: census.head,
                mark: census.mark,
                census: task
            )
            return task
        }
    }

    /// Reads new entries when the log grows, and checks its head at intervals.
    private func follow() async throws {
        if fixed != nil {
            // A log that never changes has no next entry, so this waits until the task is canceled.
            try? await store.waitForEntry(after: head.position)
            return
        }
        while !Task.isCancelled {
            do throws(StoreError) {
                let census = try await writer.update()
                // Creates the table of contacts now, so that no query has to wait for it.
                _ = census.find(StreamID(contact: ""))
                try await store.waitForEntry(
                    after: await writer.position,
                    atMost: interval,
                    by: clock
                )
            } catch {
                if Task.isCancelled { return }
                onFailure(error)
                guard error.mayPass else { throw error }
                // A log that can't be read at the moment would otherwise be tried in a busy loop.
                try? await clock.sleep(for: interval)
            }
        }
    }
}

extension ActivityStore {
    /// Returns the position of a known-at at the head of the log.
    fileprivate func position(of knownAt: KnownAt) async throws(StoreError) -> Position {
        // Every store resolves a known-at in the log of a contact, also of an unknown one.
        let log = try await log(of: StreamID(contact: ""), knownAt: knownAt)
        return log.knownAt
    }
}

extension StoreError {
    /// A Boolean value that indicates whether the failure may be temporary.
    fileprivate var mayPass: Bool {
        switch code {
        case .unavailable, .locked, .exhausted, .failed, .otherLog: true
        case .readOnly, .full, .damaged, .foreign, .newer, .denied, .suspended, .closed: false
        }
    }
}
