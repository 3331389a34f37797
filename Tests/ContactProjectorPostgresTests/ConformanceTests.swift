#if Postgres
import ContactProjector
import ContactProjectorPostgres
import ContactProjectorTesting
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: StoreConformance.rules)
    func `the store keeps every rule of stores`(rule: String) async throws {
        let suite = StoreConformance(prepare: asRead) { clock in
            try await TestDatabase().store(now: clock)
        }
        let violation = await suite.violation(of: rule)
        #expect(violation == nil)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the log is the model's, entry by entry, erasures included`(seed: UInt64) async throws {
        let clock = ManualClock()
        let store = try await TestDatabase().store { clock.now }
        let model = InMemoryActivityStore { clock.now }
        var random = SplitMix64(seed: seed)
        for batch in try history(seed, activities: 400).chunks(of: 17) {
            clock.set(.second(random.below(1_000)))
            #expect(try await store.append(batch) == model.append(batch), "seed \(seed)")
            guard random.below(4) == 0, let stream = batch.first?.stream else { continue }
            #expect(try await store.erase(stream) == model.erase(stream), "seed \(seed)")
        }
        let found = try await store.entries(after: .zero, limit: .max)
        #expect(await found == model.entries(after: .zero, limit: .max), "seed \(seed)")
        for stream in await model.streams() {
            let found = try await store.log(of: stream, knownAt: .head)
            let right = await model.log(of: stream, knownAt: .head)
            #expect(found.entries == right.entries, "seed \(seed)")
            #expect(try found.timeline.state() == right.timeline.state(), "seed \(seed)")
        }
    }

    @Test func `an activity made in code comes back as read from its JSON`() async throws {
        let store = try await TestDatabase().store()
        let activity = TestActivity.noted("hello", at: 1).activity()
        _ = try await store.append([activity])
        let held = try #require(try await store.entries(after: .zero, limit: 9).first?.activity)
        #expect(held == (try asRead(activity)))
        #expect(try await store.append([activity]).duplicates == 1)
    }

    @Test func `an id may hold any character, statements and NULs as well`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store()
        let ids = [
            "a", "a\0", "a\0b", "'; DROP SCHEMA contact_log CASCADE; --", "$1", "\\x00", "\u{FFFD}",
            "\u{301}e", ":",
        ]
        let streams = ids.flatMap { id in
            [nil, OrgID(id)].map { StreamID(org: $0, contact: ContactID(id)) }
        }.sorted()
        for stream in streams {
            let activity = TestActivity.blocked(at: 1, id: ActivityID("x\(stream.contact)"))
                .activity(of: stream)
            #expect(try await store.append([activity]).appended == 1)
            #expect(try await store.append([activity]).duplicates == 1)
        }
        #expect(try await store.streams() == streams)
        let kept = try await store.entries(after: .zero, limit: .max).map(\.activity.stream)
        #expect(kept == streams)
        for stream in streams {
            #expect(try await store.log(of: stream, knownAt: .head).entries.count == 1)
        }
    }
}
#endif
