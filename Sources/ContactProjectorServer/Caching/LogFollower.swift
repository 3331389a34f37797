internal import ContactProjector
internal import Logging
internal import ServiceLifecycle

/// Follows the log, so that what was answered is dropped once it is no longer the latest, and it is known how old that can be.
struct LogFollower: Service {
    let store: any ActivityStore
    /// The end of the log when the server began.
    let start: LogPlace
    let cache: ResponseCache
    let arrivals: ArrivalSignal
    let freshness: LogFreshness
    let metrics: FreshnessMetrics
    /// The time after which the end of the log is looked up again: while nothing comes, only that shows that nothing was missed.
    let interval: Duration
    let clock: any Clock<Duration>
    let logger: Logger

    /// Follows until the server ends; while the log can't be read nothing is kept, and it is tried again each second.
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
                // A read that the end of the server cut short is no failure of the log.
                guard !Task.isCancelled else { return }
                place = await recover(from: error) ?? place
            }
        }
    }

    /// Reads up to the end that the log has now.
    private func catchUp(from place: inout LogPlace) async throws(StoreError) {
        let moment = freshness.now
        let head = try await store.head().position
        while let batch = try await store.batch(after: place, limit: 64) {
            place = batch.place
            cache.learn(batch.entries.lazy.map(\.activity.stream), upTo: place.position)
            arrivals.arrived(upTo: place.position)
            // A log that is written all the time has no last batch.
            if place.position >= head { break }
        }
        cache.isFollowed = true
        freshness.reach(place.position, endOf: moment)
        metrics.tell(head: head)
    }

    /// Returns the place to follow a log from that is another one by now; of no other failure anything is known.
    private func recover(from error: StoreError) async -> LogPlace? {
        cache.isFollowed = false
        logger.error("following the log failed", metadata: ["cause": "\(error)"])
        // What was answered from a log that is another one by now is of no use to anybody.
        guard error.code == .otherLog, let head = try? await store.headPlace() else {
            await pause(.seconds(1))
            return nil
        }
        cache.restart(at: head.position)
        arrivals.arrived(upTo: head.position)
        return head
    }

    /// Measures by itself, so that what is told grows old while a read hangs.
    private func measure() async {
        while !Task.isCancelled {
            metrics.tell()
            await pause(interval)
        }
    }

    private func pause(_ duration: Duration) async { try? await clock.sleep(for: duration) }
}
