import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: StoreConformance.rules)
    func `the store keeps every rule of stores`(rule: String) async throws {
        let scratch = try TemporaryStore()
        let serial = Serial()
        let suite = StoreConformance(prepare: asRead) { clock in
            try SQLiteActivityStore(path: scratch.path("\(await serial.next()).db"), now: clock)
        }
        let violation = await suite.violation(of: rule)
        #expect(violation == nil)
    }

    @Test func `erasures are answered alike from snapshots`() async throws {
        let scratch = try TemporaryStore()
        let options = SQLiteActivityStore.Options(
            snapshots: SnapshotPolicy(interval: 1, minimumLength: 1)
        )
        let rules = StoreConformance.rules.filter { $0.hasPrefix("3.9") }
        #expect(!rules.isEmpty)
        for rule in rules {
            let suite = StoreConformance(prepare: asRead) { clock in
                try SQLiteActivityStore(path: scratch.path, options: options, now: clock)
            }
            #expect(await suite.violation(of: rule) == nil)
        }
        let counts = try await SQLiteActivityStore(path: scratch.path, options: options)
            .snapshotInfo().counts
        #expect(counts.kept > 0)
    }

    @Test func `snapshots of before opt-outs outlived erasures are neither used nor kept`()
        async throws
    {
        let scratch = try TemporaryStore()
        var options = SQLiteActivityStore.Options(
            snapshots: SnapshotPolicy(interval: 1, minimumLength: 1)
        )
        do {
            let store = try SQLiteActivityStore(path: scratch.path, options: options)
            _ = try await store.append([TestActivity.unsubscribed(at: 1, id: "out").activity()])
            _ = try await store.erase(.fixture)
            _ = try await store.append([TestActivity.joined("vip", at: 3, id: "later").activity()])
            _ = try await store.state(of: .fixture)
            try await store.close()
        }
        try scratch.tamper("DROP TABLE node; DROP INDEX entry_text; PRAGMA user_version = 5")
        options.mode = .readOnly
        let reader = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await reader.state(of: .fixture).isUnsubscribed)
        #expect(try await reader.snapshotInfo().counts.used == 0)
        try await reader.close()
        options.mode = .readWrite
        let writer = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await writer.snapshotInfo().counts.kept == 0)
        #expect(try await writer.state(of: .fixture).isUnsubscribed)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the log is the model's, entry by entry, erasures included`(seed: UInt64) async throws {
        let scratch = try TemporaryStore()
        let clock = ManualClock()
        let store = try SQLiteActivityStore(path: scratch.path) { clock.now }
        let model = InMemoryActivityStore { clock.now }
        var random = SplitMix64(seed: seed)
        for batch in try history(seed, activities: 400).chunks(of: 17) {
            clock.set(.second(random.below(1_000)))
            #expect(try await store.append(batch) == model.append(batch), "seed \(seed)")
            guard random.below(4) == 0, let stream = batch.first?.stream else { continue }
            #expect(try await store.erase(stream) == model.erase(stream), "seed \(seed)")
        }
        #expect(try await store.allEntries() == model.entries(after: .zero, limit: .max))
        for stream in await model.streams() {
            let found = try await store.log(of: stream, knownAt: .head)
            let right = await model.log(of: stream, knownAt: .head)
            #expect(found.entries == right.entries, "seed \(seed)")
            #expect(try found.timeline.state() == right.timeline.state(), "seed \(seed)")
        }
        #expect(try await store.verify().findings == [], "seed \(seed)")
    }

    @Test func `an activity made in code comes back as read from its JSON`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let activity = TestActivity.noted("hello", at: 1).activity()
        _ = try await store.append([activity])
        let held = try #require(try await store.allEntries().first?.activity)
        #expect(held == (try asRead(activity)))
        #expect(held.note?.content == "hello")
        #expect(try await store.append([activity]).duplicates == 1)
    }

    @Test func `an id may hold any character, a NUL as well`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let streams = ["a", "a\0", "a\0b"].map { StreamID(contact: ContactID($0)) }
        for stream in streams {
            let activity = TestActivity.blocked(at: 1, id: ActivityID("x\0\(stream.contact)"))
                .activity(of: stream)
            #expect(try await store.append([activity]).appended == 1)
            #expect(try await store.append([activity]).duplicates == 1)
        }
        #expect(try await store.streams() == streams)
        #expect(try await store.verify().findings == [])
    }
}

/// A source of serial numbers.
private actor Serial {
    private var last = 0

    func next() -> Int {
        last += 1
        return last
    }
}
