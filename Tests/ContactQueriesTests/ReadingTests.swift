import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Testing

/// The reads of the log by each query, and their heads.
@Suite struct ReadingTests {
    /// A kind of query, as a function of its query time.
    struct Shape: CustomTestStringConvertible {
        let testDescription: String
        let query: @Sendable (QueryTime) -> Query

        init(_ name: String, _ query: @escaping @Sendable (QueryTime) -> Query) {
            testDescription = name
            self.query = query
        }
    }

    private static let ada = StreamID.fixture
    private static let bob = StreamID(contact: "con_bob")

    /// The queries about one contact.
    static let oneContact: [Shape] = [
        Shape("state") { .state([ada], $0) }, Shape("notes") { .notes(ada, $0) },
        Shape("segments") { .segments(ada, $0) }, Shape("history") { .history(ada, nil, $0) },
        Shape("history of one") { .history(ada, .blocked, $0) },
        Shape("timeline") { .timeline(ada, $0, nil) },
        Shape("activities") { .activities(ada, after: .start, $0, nil) },
        Shape("activity") { .activity(ada, number: 2, $0.knownAt) },
        Shape("why") { .why(ada, .segment("seg_vip"), $0) },
        Shape("changes") { .changes(ada, from: past($0), to: $0, all: true) },
        Shape("steps") { .steps(ada, from: past($0), to: $0) },
        Shape("flips") { .flips(ada, .blocked || .inSegment("seg_vip"), $0) },
        Shape("notices") { .notices(ada, $0) },
    ]

    /// The queries about several contacts, or all.
    static let contacts: [Shape] = [
        Shape("states") { .state([], $0) }, Shape("two states") { .state([ada, bob], $0) },
        Shape("comparison") { .comparison(ada, bob, $0) },
        Shape("who") { .who(.inSegment("seg_vip") || .blocked, $0) },
        Shape("who of one organization") { .who(!.blocked, $0, in: .only(nil), rows: 1..<9) },
        Shape("who by a note") { .who(.note(containing: "o"), $0) },
        Shape("count") { .count(.reachable, $0) },
        Shape("segment sizes") { .segmentSizes($0) },
        Shape("trend") { .trend(.reachable, .hour, Query.Stretch(knownAt: $0.knownAt)) },
        Shape("segment") { .segment("seg_vip", Query.Stretch(knownAt: $0.knownAt)) },
        Shape("flow") { .flow(["seg_vip", "seg_1"], Query.Stretch(knownAt: $0.knownAt)) },
    ]

    private static func past(_ time: QueryTime) -> QueryTime {
        QueryTime(asOf: .time(.second(3)), knownAt: time.knownAt)
    }

    private static let activities: [Activity] = {
        let happened: [TestActivity] = [
            .joined("seg_vip", at: 1), .noted("hello", at: 2), .blocked(at: 3), .unblocked(at: 4),
            .unblocked(at: 5),
        ]
        return happened.activities() + happened.prefix(2).activities(of: bob)
    }()

    @Test(arguments: oneContact)
    func `a query about one contact reads its log once`(shape: Shape) async throws {
        for knownAt in [KnownAt.head, .position(Position(3))] {
            let store = await WatchedStore(Self.activities)
            let engine = QueryEngine(over: store)
            _ = try await engine.run(shape.query(QueryTime(knownAt: knownAt)))
            let calls = await store.calls
            #expect(calls == [.log] || calls == [.fold], "known at \(knownAt)")
        }
    }

    @Test(arguments: oneContact)
    func `what was read for its words isn't read again`(shape: Shape) async throws {
        let store = await WatchedStore(Self.activities)
        let engine = QueryEngine(over: store)
        let reading = try await engine.read(Self.ada, knownAt: [.time(.latest)])
        await store.forget()
        for knownAt in [KnownAt.head, .position(Position(3)), .time(.latest)] {
            let query = shape.query(QueryTime(knownAt: knownAt))
            let result = try await engine.run(query, reading: reading)
            #expect(await store.calls.isEmpty, "known at \(knownAt)")
            #expect(result.encoded == (try await engine.run(query).encoded))
            await store.forget()
        }
        _ = try? await engine.run(
            shape.query(QueryTime(knownAt: .time(.earliest))),
            reading: reading
        )
        #expect(await store.calls == [.log], "a known-at that wasn't read is read")
    }

    @Test(arguments: oneContact + contacts)
    func `a log that grows meanwhile is asked at one head`(shape: Shape) async throws {
        let store = await WatchedStore(Self.activities, growths: 5)
        let result = try await QueryEngine(over: store).run(shape.query(QueryTime()))
        let grown = await store.log.head().position
        #expect(grown > Position(7), "the log grew")
        #expect(result.head > .zero && result.head <= grown)
        let calm = QueryEngine(over: store.log)
        let known = try await calm.run(
            shape.query(QueryTime(knownAt: .position(result.head)))
        )
        #expect(text(result) == text(known))
    }

    @Test(arguments: contacts, 1...3 as ClosedRange<UInt64>)
    func `what was known earlier is what a shorter log knows`(
        shape: Shape,
        seed: UInt64
    ) async throws {
        let activities = Array(ActivityGenerator(contacts: 12, activities: 300, seed: seed))
        let whole = InMemoryActivityStore()
        _ = await whole.append(activities)
        let end = await whole.head().position.rawValue
        let engine = QueryEngine(over: whole)
        for position in [1, end / 3, end - 1].map({ Position($0) }) {
            let entries = await whole.entries(after: .zero, limit: Int(position.rawValue))
            let short = InMemoryActivityStore()
            _ = await short.append(entries.map(\.activity))
            #expect(await short.head().position == position)
            let known = try? await engine.run(shape.query(QueryTime(knownAt: .position(position))))
            let expected = try? await QueryEngine(over: short).run(shape.query(QueryTime()))
            #expect(known.map(text) == expected.map(text), "seed \(seed), position \(position)")
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `sizes and names are those of all states`(seed: UInt64) async throws {
        let log = InMemoryActivityStore()
        _ = await log.append(
            Array(ActivityGenerator(contacts: 20, activities: 600, seed: seed))
        )
        _ = await log.erase(try #require(await log.streams().first))
        let span = try #require(await log.streams().last)
        let times = await log.log(of: span, knownAt: .head).activities.compactMap(\.occurredAt)
        for asOf in [AsOf.end, .time(times[times.count / 2]), .before(times[times.count / 3])] {
            var states: [ContactState] = []
            for stream in await log.streams() {
                states.append(try await log.state(of: stream, asOf: asOf))
            }
            let result = try await QueryEngine(over: log)
                .run(.segmentSizes(QueryTime(asOf: asOf)))
            guard case .segmentSizes(let sizes) = result.content else {
                Issue.record("not sizes")
                return
            }
            let found = sizes.sizes.map { [$0.segment.rawValue, $0.name ?? "", "\($0.members)"] }
            #expect(found == Self.sizes(states), "seed \(seed), \(asOf)")
        }
    }

    /// Returns the sizes by a fold of every contact; a name is that of the newest membership.
    private static func sizes(_ states: [ContactState]) -> [[String]] {
        var members: [SegmentID: [Membership]] = [:]
        for state in states {
            for membership in state.segments {
                members[membership.segment, default: []].append(membership)
            }
        }
        return members.sorted {
            $0.value.count == $1.value.count ? $0.key < $1.key : $0.value.count > $1.value.count
        }
        .map { segment, members in
            let newest = members.filter { $0.label.name != nil }.max {
                ($0.since ?? .earliest) < ($1.since ?? .earliest)
            }
            return [segment.rawValue, newest?.label.name ?? "", "\(members.count)"]
        }
    }

    private func text(_ result: QueryResult) -> String {
        String(decoding: result.encoded, as: UTF8.self)
    }
}
