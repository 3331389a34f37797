import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import TestStores
import Testing

/// Laws of every store that outlives its process, compared with the log in memory.
@Suite struct StoreLawTests {
    @Test(arguments: Stores.durable, [1, 2, 3] as [UInt64])
    func `the log is the model's, entry by entry, erasures included`(
        _ make: Stores,
        seed: UInt64
    ) async throws {
        let scratch = try TemporaryStore()
        let clock = ManualClock()
        let store = try await make.store(at: scratch.path) { clock.now }
        let model = InMemoryActivityStore { clock.now }
        try await Self.fill(store, model, clock, seed: seed)
        let found = try await store.entries(after: .zero, limit: .max)
        let right = try await model.entries(after: .zero, limit: .max).map { try $0.asStored }
        #expect(found == right, "seed \(seed)")
        #expect(try await store.streams() == model.streams(), "seed \(seed)")
        for stream in await model.streams() {
            let found = try await store.log(of: stream, knownAt: .head)
            let right = await model.log(of: stream, knownAt: .head)
            #expect(try found.entries == right.entries.map { try $0.asStored }, "seed \(seed)")
            #expect(try found.timeline.state() == right.timeline.state(), "seed \(seed)")
        }
    }

    @Test(arguments: Stores.durable, [4, 5] as [UInt64])
    func `each question about a contact has the model's answer, at all times`(
        _ make: Stores,
        seed: UInt64
    ) async throws {
        let scratch = try TemporaryStore()
        let clock = ManualClock()
        let store = try await make.store(at: scratch.path) { clock.now }
        let model = InMemoryActivityStore { clock.now }
        try await Self.fill(store, model, clock, seed: seed)
        var random = SplitMix64(seed: seed)
        let entries = await model.entries(after: .zero, limit: .max)
        for stream in await model.streams() {
            let isAlone = await model.streams(of: stream.contact).count == 1
            for question in Answer.Question.allCases {
                let entry = random.pick(entries)
                let time = random.pick(entries).activity.occurredAt ?? .latest
                for (asOf, knownAt) in [
                    (.end, .head), (.time(time), .head), (.before(time), .time(entry.recordedAt)),
                    (.end, .position(entry.position)), (.start, .position(.zero)),
                ] as [(AsOf, KnownAt)] {
                    let byID = isAlone && random.below(2) == 0
                    let found = try await Answer(
                        question,
                        store,
                        stream,
                        byID: byID,
                        asOf: asOf,
                        knownAt: knownAt
                    )
                    let right = try await Answer(
                        question,
                        model,
                        stream,
                        byID: byID,
                        asOf: asOf,
                        knownAt: knownAt
                    )
                    #expect(
                        try found == right.asStored,
                        "seed \(seed), \(question) of \(stream), \(asOf), \(knownAt)"
                    )
                }
            }
        }
    }

    @Test(arguments: Stores.durable)
    func `an activity made in code comes back as read from its JSON`(_ make: Stores) async throws {
        let scratch = try TemporaryStore()
        let store = try await make.store(at: scratch.path)
        let activity = TestActivity.noted("hello", at: 1).activity()
        _ = try await store.append([activity])
        let held = try #require(
            try await store.entries(after: .zero, limit: 9).first?.activity
        )
        #expect(held == (try asRead(activity)))
        #expect(held.note?.content == "hello")
        #expect(try await store.append([activity]).duplicates == 1)
    }

    private static let hostile = [
        "a", "a\0", "a\0b", "\0", "'; DROP SCHEMA contact_log CASCADE; --",
        "'); DROP TABLE entry; --", "$1", "%s", "\\x00", "\\000", "{\"a\"}", "\"", "\t\r\n",
        "\u{FFFD}", "\u{301}e", ":", "\u{202E}", "e\u{301}", "\u{E9}", "\u{10FFFF}",
        String(repeating: "long ", count: 400),
    ]

    @Test(arguments: Stores.durable)
    func `an id may hold any character, statements and NULs as well`(_ make: Stores) async throws {
        let scratch = try TemporaryStore()
        let store = try await make.store(at: scratch.path)
        let streams = Self.hostile.flatMap { id in
            [nil, OrgID(id)].map { StreamID(org: $0, contact: ContactID(id)) }
        }.sorted()
        for stream in streams {
            let id = ActivityID("x\(stream.contact)")
            let activity = TestActivity.blocked(at: 1, id: id).activity(of: stream)
            #expect(try await store.append([activity]).appended == 1)
            #expect(try await store.append([activity]).duplicates == 1)
        }
        #expect(try await store.streams() == streams)
        let kept = try await store.entries(after: .zero, limit: .max).map(\.activity.stream)
        #expect(kept == streams)
        for stream in streams {
            #expect(try await store.log(of: stream, knownAt: .head).entries.count == 1)
            #expect(try await store.streams(of: stream.contact).count == 2)
        }
        _ = try await store.erase(streams[0])
        #expect(try await store.head().position.rawValue == Int64(streams.count) + 1)
    }

    @Test(arguments: Stores.durable)
    func `ids within an activity may hold any character, or none`(_ make: Stores) async throws {
        let scratch = try TemporaryStore()
        let clock = ManualClock()
        let store = try await make.store(at: scratch.path) { clock.now }
        let model = InMemoryActivityStore { clock.now }
        let batch = try (Self.hostile + [""]).flatMap { id in
            try [
                TestActivity.noted(id, at: 1, note: NoteID(id), id: ActivityID("i" + id)),
                TestActivity.joined(SegmentID(id), at: 2, id: ActivityID("j" + id)),
            ].map { try asRead($0.activity()) }
        }
        #expect(try await store.append(batch) == model.append(batch))
        #expect(try await store.append(batch).duplicates == batch.count)
        let found = try await store.entries(after: .zero, limit: .max)
        #expect(await found == model.entries(after: .zero, limit: .max))
        #expect(try await store.state(of: .fixture) == model.state(of: .fixture))
    }

    @Test(arguments: Stores.durable)
    func `a file with invalid UTF-8 is imported as the model imports it`(
        _ make: Stores
    ) async throws {
        let scratch = try TemporaryStore()
        let clock = ManualClock()
        let store = try await make.store(at: scratch.path) { clock.now }
        let model = InMemoryActivityStore { clock.now }
        let start = #"{"type":"contact_blocked","created_at":"2024-05-01T12:00:00Z","id":""#
        let ids: [[UInt8]] = [
            [0x61], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80], [0x62],
        ]
        let bytes = ids.flatMap { id in
            start.utf8 + id + #"","contact_id":"con_"#.utf8 + id + "\"}\n".utf8
        }
        let found = try await store.append(ActivityReader(.bytes(bytes, name: "bytes")))
        let right = try await model.append(ActivityReader(.bytes(bytes, name: "bytes")))
        #expect(found.appended == right.appended && found.appended >= 2)
        #expect(found.rejected == right.rejected)
        let entries = try await store.entries(after: .zero, limit: .max)
        #expect(await entries == model.entries(after: .zero, limit: .max))
    }

    /// Appends a random history to a store and the model, with erasures of contacts and of descriptions.
    private static func fill(
        _ store: any ActivityStore,
        _ model: InMemoryActivityStore,
        _ clock: ManualClock,
        seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        for batch in try history(seed, activities: 400, .dense.withAliases).chunks(of: 17) {
            clock.set(.second(random.below(1_000)))
            #expect(try await store.append(batch) == model.append(batch), "seed \(seed)")
            let ids = Set(batch.filter { _ in random.chance(0.2) }.map(\.id))
            for stream in Set(batch.map(\.stream)).sorted() where random.chance(0.3) {
                let found = try await store.erase(ids, of: stream)
                let right = try await model.erase(ids, of: stream).map { try $0.asStored }
                #expect(found == right, "seed \(seed)")
            }
            guard random.below(4) == 0, let stream = batch.first?.stream else { continue }
            #expect(try await store.erase(stream) == model.erase(stream), "seed \(seed)")
        }
    }
}

extension LogEntry {
    /// The entry as a store reads it, which holds JSON; the model keeps what the log made in code.
    fileprivate var asStored: LogEntry {
        get throws {
            guard case .revision = kind, !isErased else { return self }
            return LogEntry(
                position: position,
                recordedAt: recordedAt,
                activity: try asRead(activity),
                kind: kind
            )
        }
    }
}

extension Answer {
    /// The answer with entries as a store reads them.
    fileprivate var asStored: Answer {
        get throws {
            guard case .log(let entries, let head, let knownAt) = self else { return self }
            return .log(try entries.map { try $0.asStored }, head: head, knownAt: knownAt)
        }
    }
}
