internal import ContactProjector
internal import Logging
internal import ServiceLifecycle

/// A service that follows the log to drop outdated responses and to measure their staleness.
struct LogFollower: Service {
    let store: any ActivityStore
    /// The end of the log when the server started.
    let start: LogPlace
    let cache: ResponseCache
    let arrivals: ArrivalSignal
    let freshness: LogFreshness
    let metrics: FreshnessMetrics
    /// The time after which the end of the log is looked up again.
    ///
    /// While no entry arrives, only that shows that none was missed.
    let interval: Duration
    let clock: any Clock<Duration>
    let logger: Logger

    /// Follows the log until the server shuts down.
    ///
    /// While the log can't be read, no response is kept, and it is tried again each second.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await follow() }
                group.addTask { await measure() }
            }
        }
    }

    private func follow() async {
        var place = start
        while !Task.isCancelled {
            do throws(StoreError) {
                try await catchUp(from: &place)
                try await store.waitForEntry(after: place.position, atMost: interval, by: clock)
            } catch {
                // The shutdown cancels the read; that isn't a failure of the log.
                guard !Task.isCancelled else { return }
                place = await recover(from: error) ?? place
            }
        }
    }

    /// Reads up to the current end of the log.
    private func catchUp(from place: inout LogPlace) async throws(StoreError) {
        // Before the head is looked up: entries recorded in between are before that head.
        let moment = freshness.now
        let head = try await store.head().position
        // 64 entries of up to a megabyte each.
        while let batch = try await store.batch(after: place, limit: 64) {
            place = batch.place
            // The cache first: a stream that wakes may be followed by a request for the new state.
            cache.learn(batch.entries.lazy.flatMap(\.activity.changedStreams), upTo: place.position)
            arrivals.arrived(upTo: place.position)
            // A log that is written all the time would have no last batch.
            if place.position >= head { break }
        }
        cache.isFollowed = true
        freshness.reach(place.position, endOf: moment)
        metrics.tell(head: head)
    }

    /// Returns the place to continue from if the log is now another one, or `nil` after any other failure.
    private func recover(from error: StoreError) async -> LogPlace? {
        cache.isFollowed = false
        logger.error("following the log failed", metadata: ["cause": "\(error)"])
        // `otherLog` is permanent: the place to follow from no longer exists. Other failures pass.
        guard error.code == .otherLog, let head = try? await store.headPlace() else {
            await pause(.seconds(1))
            return nil
        }
        cache.restart(at: head.position)
        arrivals.arrived(upTo: head.position)
        return head
    }

    /// Updates the gauges in a task of its own, so that the staleness grows while a read hangs.
    private func measure() async {
        while !Task.isCancelled {
            metrics.tell()
            await pause(interval)
        }
    }

    private func pause(_ duration: Duration) async { try? await clock.sleep(for: duration) }
}

extension Activity {
    /// The streams about which the activity changes an answer: its own, and of an alias also the other contact's.
    var changedStreams: [StreamID] {
        guard let merge else { return [stream] }
        return [merge.old, merge.new].map { StreamID(org: stream.org, contact: $0) }
    }
}
