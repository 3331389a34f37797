import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `The present as an as-of` {
    @Test func `it is the time of the machine's clock when it is read`() throws {
        let earlier = SystemClock.now
        let now = try #require(AsOf.now.instant)
        #expect(AsOf.time(now) != .end)
        #expect(earlier <= now && now <= SystemClock.now)
    }

    @Test func `an activity that is dated in the future doesn't count for reachability yet`()
        async throws
    {
        let ada = StreamID.fixture
        let store = InMemoryActivityStore()
        let activities = [TestActivity.unsubscribed(at: 1), .noted("n", at: 2)].activities()
        let tomorrow = SystemClock.now + .seconds(86_400)
        _ = await store.append(
            activities + [
                Activity(
                    stream: ada,
                    id: "back",
                    kind: .contactResubscribed,
                    occurredAt: tomorrow
                )
            ]
        )
        let log = try await store.contactLog(of: ada.contact, in: ada.org)
        #expect(try log.reachability().evidence == [.fixture(1)])
        #expect(try log.reachability() == log.reachability(asOf: .now))
        #expect(try log.reachability(asOf: .time(tomorrow)) == .reachable)
        #expect(try log.reachability(asOf: .end) == .reachable)
        #expect(try log.reachability(asOf: .start) == .unknown)
        #expect(throws: QueryError.unknownActivity("none", in: ada)) {
            try log.reachability(asOf: .activity("none"))
        }
    }
}
