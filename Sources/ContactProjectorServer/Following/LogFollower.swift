internal import ContactProjector
internal import Logging
internal import ServiceLifecycle

/// Follows the log, so that what was answered is dropped once it is no longer the latest.
struct LogFollower: Service {
    let store: any ActivityStore
    let cache: AnswerCache
    let logger: Logger

    /// Follows until the server ends; a log that can't be read is tried again each second.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await follow()
                } catch {
                    logger.error("the log can't be followed", metadata: ["cause": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
    }

    private func follow() async throws {
        for try await entries in store.changes(after: cache.followed) {
            guard let last = entries.last else { continue }
            cache.learn(entries.lazy.map(\.activity.stream), upTo: last.position)
        }
    }
}
