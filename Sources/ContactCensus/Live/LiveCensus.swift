public import ContactProjector
public import ServiceLifecycle
internal import Synchronization

/// A census that follows a log: it answers from memory, and tells how old its answers are.
///
/// It has an immutable base, and a small delta with the whole histories of the contacts that were touched since. An append
/// changes the delta alone. A large delta is merged into the base in the background. Readers take base and delta in one
/// step, and wait neither for the log nor for a merge.
///
/// ```swift
/// let census = LiveCensus(following: store, index: path + ".census")
/// // In a service group, which runs the census until the service ends:
/// let now = census.reachability(of: "con_42", maximumStaleness: .seconds(1))
/// ```
///
/// Safe to use from any task. Without ``run()`` it is brought up to the head of the log by each call of ``census(knownAt:)``.
public final class LiveCensus: Service {
    private let store: any ActivityStore
    private let writer: CensusWriter
    /// The census of a log that never changes.
    private let fixed: Census?
    private let clock: any Clock<Duration>
    /// The time since the census was made, on a clock that never goes back.
    private let elapsed: @Sendable () -> Duration
    /// The time of day.
    private let now: @Sendable () -> Timestamp
    private let interval: Duration
    private let onFailure: @Sendable (StoreError) -> Void
    private let earlier = Mutex<Earlier?>(nil)

    /// A census of what was known at an earlier position, as the log stood at a head.
    private struct Earlier {
        let position: Position
        let head: LogHead
        let mark: UInt64
        let census: Task<Result<Census, StoreError>, Never>
    }

    /// Prepares to follow a log; nothing is read before ``run()`` or a first question.
    ///
    /// - Parameters:
    ///   - store: The log. Another process may write it.
    ///   - index: A file to start from and to keep the census in, or `nil` for memory alone. It is derived: a damaged file, or
    ///     one of another log, is rebuilt.
    ///   - interval: The time after which an idle log is looked at again; in between, its census ages by as much.
    ///   - mergeLimit: The activities of the delta past which it is merged.
    ///   - onFailure: Told each failure to read the log, after which reading is tried again.
    ///   - clock: The clock of staleness and pauses.
    ///   - now: The clock that tells what is in the future.
    public init(
        following store: any ActivityStore,
        index: String? = nil,
        interval: Duration = .milliseconds(100),
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

    /// Takes the census of a log that doesn't change, such as one over files.
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
    /// A failure that may pass is told and tried again, while answers grow old; a log that was restored, or replaced by
    /// another one, is read again from the start.
    ///
    /// - Throws: `StoreError` for a failure that only a person can mend, such as a damaged store.
    public func run() async throws {
        defer { earlier.withLock { $0 = nil } }
        try await cancelWhenGracefulShutdown { try await self.follow() }
        await writer.finish()
    }
}

/// Answers from memory, which take no I/O and wait for nothing.
extension LiveCensus {
    /// The census as it is, or `nil` before the log was read to its end.
    public var current: Census? { fixed ?? writer.latest.census }

    /// The head of the log as far as it was read; position zero before that.
    public var head: LogHead { current?.head ?? LogHead() }

    /// The age of the census, or `nil` before the log was read to its end: everything that was recorded longer ago is in it.
    ///
    /// It is never less than it is: it counts from before the head of the log was looked up.
    public var staleness: Duration? { staleness(of: writer.latest) }

    /// Returns whether a contact may be messaged now, and the activities that forbid it (rule 3.3).
    ///
    /// About a microsecond; O(log n) for n activities of the contact, a few hundred of which are walked through at most, and
    /// O(organizations) if none is named.
    ///
    /// - Parameters:
    ///   - contact: The contact.
    ///   - org: The contact's organization; by default the only one that knows it.
    ///   - maximumStaleness: The age past which nothing is known any more, or `nil` for any age.
    /// - Returns: The reachability. It is unknown before the log was read to its end, past the age, and when no organization is
    ///   named and several know the contact.
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
    ///   - maximumStaleness: The age past which nothing is known any more, or `nil` for any age.
    /// - Returns: The summary, or `nil` where ``reachability(of:in:maximumStaleness:)`` is unknown for want of a contact or
    ///   for age.
    public func summary(
        of contact: ContactID,
        in org: OrgID? = nil,
        maximumStaleness: Duration? = nil
    ) -> ContactSummary? {
        fresh(maximumStaleness)?.summary(of: contact, in: org, by: now())
    }

    /// Returns the contacts that are present and meet a condition, none before the log was read to its end.
    ///
    /// They do so now, or as of another time.
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

/// Catching up on demand.
extension LiveCensus {
    /// Returns the census of what the log knows at its head, or knew at an earlier known-at.
    ///
    /// O(entries since the last time) for the head. That of an earlier position takes O(activities), and is kept until
    /// another one is asked for.
    ///
    /// - Throws: `StoreError` when the log can't be read, or the task was canceled.
    public func census(knownAt: KnownAt = .head) async throws(StoreError) -> Census {
        let census: Census
        if let fixed { census = fixed } else { census = try await writer.update() }
        guard knownAt != .head else { return census }
        let position = try await store.position(of: knownAt)
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
                    return Result<Census, StoreError>.success(
                        census.base.form == .entry
                            ? try await census.known(at: LogHead(position: position))
                            : try await Census(of: store, knownAt: position)
                    )
                } catch {
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

    /// Reads on whenever the log has grown, and looks at its head now and then.
    private func follow() async throws {
        if fixed != nil {
            // What never changes has no next entry.
            try? await store.waitForEntry(after: head.position)
            return
        }
        while !Task.isCancelled {
            do throws(StoreError) {
                let census = try await writer.update()
                // So that no question has to make the table of the contacts.
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
                try? await clock.sleep(for: interval)
            }
        }
    }
}

extension ActivityStore {
    /// The position that a known-at comes to at the head of the log.
    fileprivate func position(of knownAt: KnownAt) async throws(StoreError) -> Position {
        // Every store answers that with the log of a contact, also of one that it doesn't know.
        let log = try await log(of: StreamID(contact: ""), knownAt: knownAt)
        return log.knownAt
    }
}

extension StoreError {
    /// Whether waiting may help; otherwise a person must mend the store.
    fileprivate var mayPass: Bool {
        switch code {
        case .unavailable, .locked, .exhausted, .failed, .otherLog: true
        case .readOnly, .full, .damaged, .foreign, .newer, .denied, .suspended, .closed: false
        }
    }
}
