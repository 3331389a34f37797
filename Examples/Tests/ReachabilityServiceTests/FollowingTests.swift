import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Testing

@testable import reachability_service

/// The service against a store that is written meanwhile.
@Suite(.timeLimit(.minutes(2))) struct FollowingTests {
    @Test func `what was there before the start is answered`() async throws {
        let rig = try await Rig(.joined("vip", at: 1), .blocked(at: 2, id: "block"))
        try await rig.whileFollowing {
            #expect(await rig.says("not_reachable", "block"))
        }
    }

    @Test func `what is appended is seen within the bound, by its evidence`() async throws {
        let rig = try await Rig(bound: .seconds(5))
        try await rig.whileFollowing {
            try await rig.append(.joined("vip", at: 1, id: "join"))
            #expect(await rig.says("reachable"))
            try await rig.append(.unsubscribed(at: 2, id: "out"))
            #expect(await rig.says("not_reachable", "out"))
            try await rig.append(.resubscribed(at: 3, id: "in"))
            #expect(await rig.says("reachable"))
        }
    }

    @Test func `an answer is never wrong beyond the bound, only unknown`() async throws {
        // The other connection is looked at ten times a second, so that this bound is passed again and again.
        let rig = try await Rig(bound: .milliseconds(60))
        try await rig.whileFollowing {
            for round in 1...10 {
                let out = ActivityID.fixture(2 * round)
                try await rig.append(.unsubscribed(at: 2 * round, id: out))
                try await rig.expect("not_reachable", [out], from: rig.clock.now)
                let back = ActivityID.fixture(2 * round + 1)
                try await rig.append(.resubscribed(at: 2 * round + 1, id: back))
                try await rig.expect("reachable", from: rig.clock.now)
            }
        }
    }

    @Test func `a backdated unsubscribe is seen, and so is one that a later return overrules`()
        async throws
    {
        let rig = try await Rig(.joined("vip", at: 10, id: "join"))
        try await rig.whileFollowing {
            try await rig.append(.unsubscribed(at: 5, id: "late"))
            #expect(await rig.says("not_reachable", "late"))
            try await rig.append(.resubscribed(at: 7, id: "back"))
            #expect(await rig.says("reachable"))
            try await rig.append(.unsubscribed(at: 6, id: "overruled"))
            try await rig.untilAllIsSeen()
            #expect(try rig.answer().says("reachable"))
        }
    }

    @Test func `what is dated in the future counts from its instant on`() async throws {
        let rig = try await Rig(.joined("vip", at: 1))
        rig.wall.set(.second(99))
        try await rig.whileFollowing {
            try await rig.append(.blocked(at: 100, id: "block"))
            try await rig.untilAllIsSeen()
            #expect(try rig.answer().says("reachable"))
            rig.wall.set(.second(100))
            #expect(try rig.answer().says("not_reachable", ["block"]))
        }
    }

    @Test func `an erased contact is unknown, never reachable by default`() async throws {
        let rig = try await Rig(.joined("vip", at: 1, id: "join"))
        try await rig.whileFollowing {
            #expect(await rig.says("reachable"))
            _ = try await rig.writer.erase(.fixture)
            try await rig.untilAllIsSeen()
            let answer = try rig.answer()
            #expect(answer.says("unknown") && answer.stalenessMS != nil)
        }
    }

    @Test func `an opt-out outlives the erasure of its contact`() async throws {
        let rig = try await Rig(.unsubscribed(at: 1, id: "out"))
        try await rig.whileFollowing {
            #expect(await rig.says("not_reachable", "out"))
            _ = try await rig.writer.erase(.fixture)
            try await rig.append(.joined("vip", at: 9, id: "later"))
            try await rig.untilAllIsSeen()
            #expect(try rig.answer().says("not_reachable", ["out"]))
        }
    }

    @Test func `of several organizations one must be named`() async throws {
        let rig = try await Rig(.blocked(at: 1, id: "block"))
        let other = StreamID(org: "org_b", contact: StreamID.fixture.contact)
        try await rig.whileFollowing {
            #expect(await rig.says("not_reachable", "block"))
            let join = TestActivity.joined("vip", at: 1, id: "join")
            _ = try await rig.writer.append([join.activity(of: other)])
            try await rig.untilAllIsSeen()
            #expect(try rig.answer().says("unknown"))
            #expect(try rig.answer(in: "org_b").says("reachable"))
            #expect(try rig.answer(in: "org_c").says("unknown"))
        }
    }

    @Test(arguments: [1, 40])
    func `a store that was put back or exchanged is read from the start, however long it is`(
        length: Int
    ) async throws {
        let rig = try await Rig(.blocked(at: 1, id: "block"))
        try await rig.append(.noted("n", at: 2, id: "note"))
        try await rig.whileFollowing {
            #expect(await rig.says("not_reachable", "block"))
            let other = InMemoryActivityStore()
            let notes = (1...length).map { TestActivity.noted("\($0)", at: $0, id: .fixture($0)) }
            _ = await other.append(notes.activities())
            await rig.followed.replace(by: other)
            #expect(await rig.says("reachable"))
            _ = await other.append([TestActivity.unsubscribed(at: 99, id: "out").activity()])
            #expect(await rig.says("not_reachable", "out"))
        }
    }

    @Test func `while nothing comes the answers stay fresh`() async throws {
        let rig = try await Rig(.blocked(at: 1, id: "block"))
        try await rig.whileFollowing {
            #expect(await rig.says("not_reachable", "block"))
            rig.clock.jump(rig.bound * 2)
            #expect(await rig.says("not_reachable", "block"))
        }
    }

    @Test func `once the service has stopped the answers turn unknown`() async throws {
        let rig = try await Rig(.blocked(at: 1, id: "block"))
        #expect(try rig.answer().says("unknown") && rig.answer().stalenessMS == nil)
        try await rig.whileFollowing {
            #expect(await rig.says("not_reachable", "block"))
        }
        rig.clock.jump(rig.bound + .milliseconds(1))
        let answer = try rig.answer()
        #expect(answer.says("unknown") && answer.knownAt == 1)
        #expect(Duration.milliseconds(try #require(answer.stalenessMS)) > rig.bound)
    }
}

extension Rig {
    /// Asks until the answer is as hoped for; whatever else is said once the bound has passed must be that nothing is known.
    func expect(
        _ reachability: String,
        _ because: [ActivityID] = [],
        from appended: ContinuousClock.Instant
    ) async throws {
        while !Task.isCancelled {
            let isDue = appended.duration(to: clock.now) > bound
            let answer = try answer()
            if answer.says(reachability, because) { return }
            if isDue { #expect(answer.reachability == "unknown") }
            await Task.yield()
        }
    }
}
