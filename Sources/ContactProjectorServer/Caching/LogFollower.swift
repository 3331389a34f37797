internal import ContactProjector
internal import Logging
internal import ServiceLifecycle

/// Follows the log, so that what was answered is dropped once it is no longer the latest.
struct LogFollower: Service {
    let store: any ActivityStore
    /// The end of the log when the server began.
    let start: LogPlace
    let cache: ResponseCache
    let arrivals: ArrivalSignal
    let logger: Logger

    /// Follows until the server ends; while the log can't be read nothing is kept, and it is tried again each second.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            var place = start
            while !Task.isCancelled {
                do throws(StoreError) {
                    try await follow(from: &place)
                } catch {
                    cache.isFollowed = false
                    logger.error("following the log failed", metadata: ["cause": "\(error)"])
                    // What was answered from a log that is another one by now is of no use to anybody.
                    if error.code == .otherLog, let head = try? await store.headPlace() {
                        place = head
                        cache.restart(at: head.position)
                        arrivals.arrived(upTo: head.position)
                        continue
                    }
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
    }

    private func follow(from place: inout LogPlace) async throws(StoreError) {
        try await store.check(place)
        cache.isFollowed = true
        for try await batch in store.entries(following: place, batchSize: 64) {
            place = batch.place
            cache.learn(batch.entries.lazy.map(\.activity.stream), upTo: place.position)
            arrivals.arrived(upTo: place.position)
        }
    }
}
