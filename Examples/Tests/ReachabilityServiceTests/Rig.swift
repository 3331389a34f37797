import ContactCensus
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import reachability_service

/// A store that one connection writes while a service follows it over another, as two processes would.
struct Rig {
    let writer: SQLiteActivityStore
    /// The store that the service follows: the same one, until a test replaces it.
    let followed: ReplaceableStore
    let census: LiveCensus
    let clock = ShiftedClock()
    let wall = ManualClock(.second(1_000))
    let bound: Duration

    private let directory = Directory()

    /// Makes a store with a history and a service that doesn't run yet.
    init(bound: Duration = .seconds(20), _ history: TestActivity...) async throws {
        self.bound = bound
        writer = try SQLiteActivityStore(path: directory.store)
        _ = try await writer.append(history.activities())
        followed = ReplaceableStore(
            try SQLiteActivityStore(path: directory.store, options: .init(mode: .readOnly))
        )
        census = LiveCensus(
            following: followed,
            interval: .milliseconds(20),
            clock: clock,
            now: { [wall] in wall.now }
        )
    }

    /// Returns the front's answer about the contact of the tests.
    func answer(in org: OrgID? = nil) throws -> Answer {
        try Front(census: census, org: org, bound: bound).decoded(for: StreamID.fixture.contact)
    }

    /// Runs the service during a test's body, then shuts it down gracefully and waits for its clean end.
    func whileFollowing(_ body: () async throws -> Void) async throws {
        let group = ServiceGroup(
            services: [census],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
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

    /// Asks until the answer is as hoped for, or the bound has passed since the question was first asked.
    func says(_ reachability: String, _ because: ActivityID...) async -> Bool {
        let deadline = ContinuousClock.now + bound
        while ContinuousClock.now < deadline {
            if (try? answer())?.says(reachability, because) == true { return true }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return false
    }

    /// Waits until the census holds all that the writer has appended, and fails the test when the bound passes first.
    func untilAllIsSeen() async throws {
        let deadline = ContinuousClock.now + bound
        let head = try await writer.head().position
        while census.head.position < head {
            try #require(ContinuousClock.now < deadline, "the bound passed")
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Appends what happened to the contact that tests are about.
    func append(_ testActivities: TestActivity...) async throws {
        _ = try await writer.append(testActivities.activities())
    }
}

/// An answer of the front, read from its line.
struct Answer: Decodable {
    let reachability: String
    let because: [String]
    let knownAt: Int64
    let stalenessMS: Int?

    enum CodingKeys: String, CodingKey {
        case reachability, because
        case knownAt = "known_at"
        case stalenessMS = "staleness_ms"
    }

    func says(_ reachability: String, _ because: [ActivityID] = []) -> Bool {
        self.reachability == reachability && self.because == because.map(\.rawValue)
    }
}

extension Front {
    func decoded(for contact: ContactID) throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: Data(answer(for: contact)))
    }
}

/// A clock that jumps ahead when a test asks it to, and otherwise runs like the continuous clock or is stopped.
struct ShiftedClock: Clock {
    var isRunning = true
    private let start = ContinuousClock.now
    private let shift = Shift()

    init(isRunning: Bool = true) { self.isRunning = isRunning }

    var now: ContinuousClock.Instant {
        (isRunning ? ContinuousClock.now : start) + shift.duration.withLock(\.self)
    }

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
final class Directory: Sendable {
    private let url = URL.temporaryDirectory.appending(path: "reachability-\(UUID())")

    var store: String { path("contacts.db") }

    init() {
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
}
