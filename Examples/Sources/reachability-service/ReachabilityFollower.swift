import ContactProjector
import Logging
import Metrics
import ServiceLifecycle

/// Follows a store's log and keeps who may be messaged in memory.
///
/// First every contact is replayed, then each batch of news has the contacts that it touches replayed. A replay reads the
/// contact's own history and nothing else, and is right for whatever the news is: a backdated activity, a tie, a revision, an
/// erasure. A read that fails is tried again, while the answers grow old and say so; a store that only a person can mend ends
/// the service.
struct ReachabilityFollower<Steady: Clock>: Service where Steady.Duration == Duration {
    /// The store to follow.
    let store: any ActivityStore
    /// The memory to fill.
    let reachability: Reachability<Steady>
    /// How often the end of the log is looked up: a fraction of the bound, for that is how old an idle memory gets.
    let interval: Duration
    /// What tells the present.
    let clocks: Clocks<Steady>
    /// Where progress is counted.
    let metrics: ReachabilityMetrics
    /// Where progress is told; positions and codes, never what an activity says.
    let logger: Logger

    /// Runs until the service is asked to stop.
    ///
    /// - Throws: `StoreError` when the store is past reading.
    func run() async throws {
        try await cancelWhenGracefulShutdown { try await follow() }
        let position = await reachability.position
        logger.info("stopped", metadata: ["position": "\(position)"])
    }

    /// Follows, and reads again from the start whenever the log turns out to be another one than it was.
    private func follow() async throws {
        while !Task.isCancelled {
            do {
                try await followOneLog()
                return
            } catch let error as StoreError where error.code == .otherLog {
                // A backup that was put back has other news behind the same positions.
                logger.warning("the log is another one, reading it anew", metadata: error.metadata)
                await reachability.forget()
            }
        }
    }

    private func followOneLog() async throws {
        guard let start = try await persist({ () throws(StoreError) in try await load() }) else {
            return
        }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await keepUp(after: start) }
            group.addTask { try await lookOut() }
        }
    }

    /// Replays every contact, and returns the place from which to follow.
    ///
    /// Contact by contact each entry is read once, where batch by batch a contact would be replayed once for each batch that it
    /// occurs in.
    private func load() async throws(StoreError) -> LogPlace {
        let place = try await store.headPlace()
        try await sight()
        let courses = try await replay(try await store.streams())
        await reachability.take(courses, upTo: place.position)
        metrics.applied.increment(by: place.position.rawValue)
        logger.info(
            "loaded",
            metadata: ["position": "\(place.position)", "contacts": "\(courses.count)"]
        )
        return place
    }

    /// Replays the contacts that each batch of news touches.
    private func keepUp(after start: LogPlace) async throws(StoreError) {
        var changes = store.entries(following: start).makeAsyncIterator()
        while !Task.isCancelled {
            let batch = try await persist { () throws(StoreError) in
                try await changes.next(isolation: #isolation)
            }
            if let batch, let batch { try await take(batch.entries) }
        }
    }

    private func take(_ batch: [LogEntry]) async throws(StoreError) {
        guard let position = batch.last?.position else { return }
        let touched = Set(batch.map(\.activity.stream))
        let courses = try await persist { () throws(StoreError) in try await replay(touched) }
        guard let courses else { return }
        await reachability.take(courses, upTo: position)
        metrics.applied.increment(by: batch.count)
        logger.debug(
            "applied",
            metadata: ["position": "\(position)", "contacts": "\(courses.count)"]
        )
    }

    /// Looks up the end of the log again and again: while nothing comes, only that shows that nothing was missed.
    private func lookOut() async throws(StoreError) {
        while (try? await clocks.steady.sleep(for: interval)) != nil {
            do throws(StoreError) {
                try await sight()
            } catch {
                guard !Task.isCancelled else { return }
                guard error.code != .otherLog else { throw error }
                logger.warning("can't see the end of the log", metadata: error.metadata)
            }
            guard let staleness = await reachability.staleness else { continue }
            metrics.lagSeconds.record(staleness / .seconds(1))
        }
    }

    private func sight() async throws(StoreError) {
        let moment = clocks.now
        let head = try await store.head().position
        let known = await reachability.position
        // What lies behind the end can't have been read from this log as it is now.
        guard head >= known else {
            throw StoreError(
                code: .otherLog,
                cause: "position \(known) is past the log's head (\(head))",
                hint: "read again from the start"
            )
        }
        let lag = await reachability.note(.init(head: head, moment: moment))
        metrics.lagPositions.record(lag)
    }

    private func replay(
        _ streams: some Sequence<StreamID>
    ) async throws(StoreError) -> [StreamID: ReachabilityCourse] {
        var courses: [StreamID: ReachabilityCourse] = [:]
        for stream in streams {
            let log = try await store.log(of: stream, knownAt: .head)
            courses[stream] = ReachabilityCourse(log.timeline)
        }
        return courses
    }

    /// Reads until that succeeds; `nil` if the task is canceled first.
    private func persist<Success>(
        _ read: () async throws(StoreError) -> Success
    ) async throws(StoreError) -> Success? {
        while !Task.isCancelled {
            do throws(StoreError) {
                return try await read()
            } catch {
                // A read that the cancellation ended is no failure of the store.
                if Task.isCancelled { break }
                guard error.mayPass else { throw error }
                logger.warning("can't read the log, trying again", metadata: error.metadata)
                try? await clocks.steady.sleep(for: interval)
            }
        }
        return nil
    }
}

extension StoreError {
    /// Whether waiting may help; otherwise a person must mend the store.
    fileprivate var mayPass: Bool {
        switch code {
        case .unavailable, .locked, .exhausted, .failed: true
        case .readOnly, .full, .damaged, .foreign, .newer, .denied, .suspended, .closed, .otherLog:
            false
        }
    }

    fileprivate var metadata: Logger.Metadata {
        ["code": "\(code.rawValue)", "cause": "\(cause)", "hint": "\(hint)"]
    }
}
