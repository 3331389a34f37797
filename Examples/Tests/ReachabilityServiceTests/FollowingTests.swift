import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import InMemoryLogging
import Logging
import MetricsTestKit
import Testing

@testable import reachability_service

/// The service against a store that is written meanwhile.
@Suite struct FollowingTests {
    private let ada = StreamID.fixture.contact

    @Test func `what was there before the start is answered`() async throws {
        let history: [TestActivity] = [.joined("vip", at: 1), .blocked(at: 2, id: "block")]
        let rig = try await Rig(history.activities())
        try await rig.whileFollowing {
            #expect(await rig.decision(of: ada, is: .no(because: ["block"])))
        }
    }

    @Test func `what is appended is seen within the bound, by its evidence`() async throws {
        let rig = try await Rig(bound: .seconds(5))
        try await rig.whileFollowing {
            try await rig.append(.joined("vip", at: 1, id: "join"))
            #expect(await rig.decision(of: ada, is: .yes(because: [])))
            try await rig.append(.unsubscribed(at: 2, id: "out"))
            #expect(await rig.decision(of: ada, is: .no(because: ["out"])))
            try await rig.append(.resubscribed(at: 3, id: "in"))
            #expect(await rig.decision(of: ada, is: .yes(because: ["in"])))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an answer is never wrong beyond the bound, only unknown`() async throws {
        // The other connection is looked at ten times a second, so that this bound is passed again and again.
        let rig = try await Rig(bound: .milliseconds(60))
        try await rig.whileFollowing {
            for round in 1...10 {
                let out = ActivityID.fixture(2 * round)
                try await rig.append(.unsubscribed(at: 2 * round, id: out))
                await rig.expect(.no(because: [out]), from: rig.clock.now)
                let back = ActivityID.fixture(2 * round + 1)
                try await rig.append(.resubscribed(at: 2 * round + 1, id: back))
                await rig.expect(.yes(because: [back]), from: rig.clock.now)
            }
        }
    }

    @Test func `a backdated unsubscribe is seen, and so is one that a later return overrules`()
        async throws
    {
        let rig = try await Rig([TestActivity.joined("vip", at: 10, id: "join")].activities())
        try await rig.whileFollowing {
            try await rig.append(.unsubscribed(at: 5, id: "late"))
            #expect(await rig.decision(of: ada, is: .no(because: ["late"])))
            try await rig.append(.resubscribed(at: 7, id: "back"))
            #expect(await rig.decision(of: ada, is: .yes(because: ["back"])))
            try await rig.append(.unsubscribed(at: 6, id: "overruled"), .noted("marker", at: 20))
            try await rig.untilAllIsApplied()
            #expect(await rig.reachability.mayMessage(ada).decision == .yes(because: ["back"]))
        }
    }

    @Test func `what is dated in the future counts from its instant on`() async throws {
        let rig = try await Rig([TestActivity.joined("vip", at: 1)].activities())
        rig.wall.set(.second(99))
        try await rig.whileFollowing {
            try await rig.append(.blocked(at: 100, id: "block"))
            try await rig.untilAllIsApplied()
            #expect(await rig.reachability.mayMessage(ada).decision == .yes(because: []))
            rig.wall.set(.second(100))
            #expect(await rig.reachability.mayMessage(ada).decision == .no(because: ["block"]))
        }
    }

    @Test func `an erased contact is unheard of, never reachable by default`() async throws {
        let rig = try await Rig([TestActivity.joined("vip", at: 1, id: "join")].activities())
        try await rig.whileFollowing {
            #expect(await rig.decision(of: ada, is: .yes(because: [])))
            _ = try await rig.writer.erase(.fixture)
            #expect(await rig.decision(of: ada, is: .unheardOf))
        }
    }

    @Test func `an opt-out outlives the erasure of its contact`() async throws {
        let rig = try await Rig([TestActivity.unsubscribed(at: 1, id: "out")].activities())
        try await rig.whileFollowing {
            #expect(await rig.decision(of: ada, is: .no(because: ["out"])))
            _ = try await rig.writer.erase(.fixture)
            try await rig.append(.joined("vip", at: 9, id: "later"))
            try await rig.untilAllIsApplied()
            #expect(await rig.decision(of: ada, is: .no(because: ["out"])))
        }
    }

    @Test(arguments: [1, 40])
    func `a store that was put back or exchanged is read anew, however long it is`(length: Int)
        async throws
    {
        let rig = try await Rig([TestActivity.blocked(at: 1, id: "block")].activities())
        try await rig.append(.noted("n", at: 2, id: "note"))
        try await rig.whileFollowing {
            #expect(await rig.decision(of: ada, is: .no(because: ["block"])))
            let other = InMemoryActivityStore()
            let notes = (1...length).map { TestActivity.noted("\($0)", at: $0, id: .fixture($0)) }
            _ = await other.append(notes.activities())
            await rig.followed.replace(by: other)
            #expect(await rig.decision(of: ada, is: .yes(because: [])))
            _ = await other.append([TestActivity.unsubscribed(at: 99, id: "out").activity()])
            #expect(await rig.decision(of: ada, is: .no(because: ["out"])))
        }
        #expect(rig.log.entries.contains { $0.message.description.contains("another one") })
    }

    @Test func `while nothing comes the answers stay fresh`() async throws {
        let rig = try await Rig([TestActivity.blocked(at: 1, id: "block")].activities())
        try await rig.whileFollowing {
            #expect(await rig.decision(of: ada, is: .no(because: ["block"])))
            rig.clock.jump(rig.bound * 2)
            #expect(await rig.decision(of: ada, is: .no(because: ["block"])))
        }
    }

    @Test func `once the follower has stopped the answers turn unknown`() async throws {
        let rig = try await Rig([TestActivity.blocked(at: 1, id: "block")].activities())
        try await rig.whileFollowing {
            #expect(await rig.decision(of: ada, is: .no(because: ["block"])))
        }
        rig.clock.jump(rig.bound + .milliseconds(1))
        let answer = await rig.reachability.mayMessage(ada)
        #expect(answer.decision == .unknown(staleSince: .second(1_000)))
        #expect(try #require(answer.staleness) > rig.bound)
    }

    @Test func `a graceful shutdown ends cleanly, and the log tells no secrets`() async throws {
        let rig = try await Rig([TestActivity.noted("allergic to nuts", at: 1)].activities())
        try await rig.whileFollowing {
            try await rig.append(.noted("sings in the rain", at: 2, id: "second"))
            try await rig.untilAllIsApplied()
        }
        let entries = rig.log.entries
        #expect(entries.contains { $0.message == "stopped" && $0.metadata["position"] == "2" })
        #expect(!entries.contains { "\($0)".contains("nuts") || "\($0)".contains("rain") })
    }

    @Test func `the metrics say how far and how old`() async throws {
        let rig = try await Rig([TestActivity.blocked(at: 1), .noted("n", at: 2)].activities())
        try await rig.whileFollowing {
            try await rig.append(.unblocked(at: 3, id: "open"))
            #expect(await rig.decision(of: ada, is: .yes(because: ["open"])))
            try await rig.until { rig.metrics.lastGauge("reachability_lag_seconds") != nil }
        }
        #expect(rig.metrics.counterTotal(label: "reachability_activities_applied") == 3)
        #expect(rig.metrics.lastGauge("reachability_lag_positions") == 0)
        #expect(try #require(rig.metrics.lastGauge("reachability_lag_seconds")) < 20)
        #expect(try !rig.metrics.expectTimer("reachability_question").values.isEmpty)
    }
}

extension Rig {
    /// Asks until the decision is as hoped for; whatever else is said once the bound has passed must be that nobody knows.
    func expect(_ hoped: Answer.Decision, from appended: ContinuousClock.Instant) async {
        while !Task.isCancelled {
            let isDue = appended.duration(to: clock.now) > bound
            let decision = await reachability.mayMessage(StreamID.fixture.contact).decision
            if decision == hoped { return }
            if isDue { #expect(decision.name == "unknown") }
            await Task.yield()
        }
    }

    /// Waits until memory holds all that the writer has appended.
    func untilAllIsApplied() async throws {
        let head = try await writer.head().position
        try await until { await reachability.position >= head }
    }

    /// Waits until a condition holds, and fails the test when the bound passes first.
    func until(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + bound
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "the bound passed")
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

extension TestMetrics {
    fileprivate func lastGauge(_ label: String) -> Double? {
        recorders(label: label).first?.lastValue
    }
}
