internal import ContactProjector
internal import Logging
internal import ServiceLifecycle

/// Follows the log, so that what was answered is dropped once it is no longer the latest.
struct LogFollower: Service {
    let store: any ActivityStore
    /// The head when the server began.
    let start: Position
    let cache: AnswerCache
    let arrivals: ArrivalSignal
    let logger: Logger

    /// Follows until the server ends; while the log can't be read nothing is kept, and it is tried again each second.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            var position = start
            while !Task.isCancelled {
                do {
                    try await follow(from: &position)
                } catch {
                    cache.isFollowed = false
                    logger.error("the log can't be followed", metadata: ["cause": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
    }

    private func follow(from position: inout Position) async throws {
        _ = try await store.entries(after: position, limit: 1)
        cache.isFollowed = true
        for try await entries in store.changes(after: position, batchSize: 64) {
            guard let last = entries.last else { continue }
            cache.learn(entries.lazy.map(\.activity.stream), upTo: last.position)
            position = last.position
            arrivals.arrived(upTo: position)
        }
    }
}
