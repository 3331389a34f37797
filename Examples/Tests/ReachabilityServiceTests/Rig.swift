import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import InMemoryLogging
import Logging
import MetricsTestKit
import ServiceLifecycle
import Synchronization

@testable import reachability_service

/// A store that one connection writes while a service follows it over another, as two processes would.
struct Rig {
    let writer: SQLiteActivityStore
    /// What the service follows: the same store, until a test puts another one in its place.
    let followed: ReplaceableStore
    let reachability: Reachability<ShiftedClock>
    let clock = ShiftedClock()
    let wall = ManualClock(.second(1_000))
    let metrics = TestMetrics()
    let log = InMemoryLogHandler()
    let bound: Duration

    private let directory = Directory()
    private let follower: ReachabilityFollower<ShiftedClock>

    /// Makes a store with a history and a service that doesn't run yet.
    init(bound: Duration = .seconds(20), _ history: [Activity] = []) async throws {
        self.bound = bound
        writer = try SQLiteActivityStore(path: directory.store)
        _ = try await writer.append(history)
        let clocks = Clocks(steady: clock) { [wall] in wall.now }
        let metrics = ReachabilityMetrics(factory: metrics)
        reachability = Reachability(bound: bound, clocks: clocks, metrics: metrics)
        var logger = Logger(label: "test") { [log] _ in log }
        logger.logLevel = .trace
        followed = ReplaceableStore(
            try SQLiteActivityStore(path: directory.store, options: .init(mode: .readOnly))
        )
        follower = ReachabilityFollower(
            store: followed,
            reachability: reachability,
            interval: .milliseconds(20),
            clocks: clocks,
            metrics: metrics,
            logger: logger
        )
    }

    /// Runs the service during a test's body, then shuts it down gracefully and waits for its clean end.
    func whileFollowing(_ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: [follower], logger: Logger(label: "group") { _ in log })
        let running = Task { try await group.run() }
        do {
            try await body()
        } catch {
            running.cancel()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    /// Asks until the decision is as hoped for, or the bound has passed since the question was first asked.
    func decision(of contact: ContactID, is hoped: Answer.Decision) async -> Bool {
        let deadline = ContinuousClock.now + bound
        while ContinuousClock.now < deadline {
            if await reachability.mayMessage(contact).decision == hoped { return true }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return false
    }

    /// Appends what happened to the contact that tests are about.
    func append(_ testActivities: TestActivity...) async throws {
        _ = try await writer.append(testActivities.activities())
    }
}

/// A clock that runs as the continuous one does, and jumps ahead when a test says so.
struct ShiftedClock: Clock {
    private let shift = Shift()

    var now: ContinuousClock.Instant { ContinuousClock.now + shift.duration.withLock(\.self) }
    var minimumResolution: Duration { ContinuousClock().minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try await Task.sleep(for: now.duration(to: deadline), tolerance: tolerance)
    }

    func jump(_ distance: Duration) {
        shift.duration.withLock { $0 += distance }
    }

    private final class Shift: Sendable {
        let duration = Mutex(Duration.zero)
    }
}

/// A directory that goes when it is out of use.
private final class Directory: Sendable {
    private let url = URL.temporaryDirectory.appending(path: "reachability-\(UUID())")

    var store: String { url.appending(path: "contacts.db").path }

    init() {
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
