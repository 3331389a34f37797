import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Snapshots` {
    @Test(arguments: Seeds.some(30))
    func `6.1 a snapshot and the rest are the whole, wherever the snapshot ends`(seed: UInt64)
        throws
    {
        let timeline = generatedTimeline(seed)
        var random = SplitMix64(seed: seed)
        try expectSame(ContactStateProjection(timeline.stream), timeline, &random)
        try expectSame(Trail(), timeline, &random)
    }

    @Test(arguments: Seeds.some(8))
    func `6.1 with snapshots every answer is the same as without`(seed: UInt64) async throws {
        let pair = StorePair()
        var random = SplitMix64(seed: seed)
        var options = ActivityGenerator.Options.dense
        options.aliases = 0.01
        for batch in batches(generated(seed, contacts: 3, activities: 110, options), &random) {
            await pair.append(batch)
            let streams = await pair.without.streams()
            try await pair.expectSameAnswers(random.pick(streams), knownAt: .head, &random)
        }
        let head = await pair.without.head().position.rawValue
        for stream in await pair.without.streams() {
            for knownAt in [head, head * 4 / 5] {
                try await pair.expectSameEverywhere(stream, .position(Position(knownAt)))
            }
        }
        let counts = await pair.with.snapshotCounts()
        #expect(counts.taken > 0 && counts.used > 0, "\(counts)")
    }

    @Test func `6.3 late activities and revisions are met by the laws above`() async throws {
        var invalidated = 0
        for seed in Seeds.some(10) {
            let pair = StorePair()
            var random = SplitMix64(seed: seed)
            for batch in batches(generated(seed, activities: 90), &random) {
                await pair.append(batch)
                for stream in await pair.without.streams() {
                    _ = try await pair.with.state(of: stream)
                }
            }
            invalidated += await pair.with.snapshotCounts().invalidated
        }
        #expect(invalidated > 0)
    }

    @Test func `6.3 an erasure removes every snapshot of the stream`() async throws {
        let pair = StorePair()
        let history = (1...20).map { TestActivity.noted("\($0)", at: $0).activity(place: $0) }
        await pair.append(history)
        _ = try await pair.with.state(of: .fixture)
        #expect(await pair.with.snapshotCounts().kept > 0)
        await pair.erase(.fixture)
        #expect(await pair.with.snapshotCounts().kept == 0)
        try await pair.expectSameEverywhere(.fixture, .position(Position(20)))
        #expect(try await pair.with.state(of: .fixture).basis.presence == .erased)
    }

    @Test func `6.1 a snapshot that outlives a late activity gives a wrong answer`() throws {
        let early: [TestActivity] = [.joined("vip", at: 1, id: "a"), .blocked(at: 5, id: "b")]
        let late: [TestActivity] = [.left("vip", at: 3, id: "c"), .noted("n", at: 9, id: "d")]
        let fold = ContactStateProjection(.fixture)
        let kept = replay(fold, early).snapshots(at: [2])[0]
        let right = try replay(fold, early + late).folded().state
        let rest = [late[1].activity()]
        let wrong = try Replay(
            fold,
            over: .fixture,
            knownAt: Position(4),
            from: kept,
            activities: rest
        ).folded().state
        #expect(!right.isMember(of: "vip"))
        #expect(wrong.isMember(of: "vip"))
        #expect(kept.coverage.isInvalidated(by: entry(late[0], at: 3)))
    }

    @Test func `2.4 a tie after a snapshot starts from what the snapshot held`() throws {
        let before: [TestActivity] = [.blocked(at: 1, id: "a")]
        let tie: [TestActivity] = [.blocked(at: 5, id: "b"), .unblocked(at: 5, id: "c")]
        let snapshot = replay(Trail(), before).snapshots(at: [1])[0]
        #expect(snapshot.lastTransitions[.blocked])
        let rest = Replay(
            Trail(),
            over: .fixture,
            knownAt: Position(3),
            from: snapshot,
            activities: tie.activities()
        )
        #expect(rest.activities.map(\.id) == ["c", "b"])
    }

    @Test func `6.1 an activity that a snapshot covers is found all the same`() async throws {
        let policy = SnapshotPolicy(interval: 2, minimumLength: 2, maximumCount: 4)
        let store = InMemoryActivityStore(snapshots: policy)
        let history: [TestActivity] = [
            .noted("a", at: 1, id: "a"), .blocked(at: 2, id: "b"), .unblocked(at: 3, id: "c"),
            .noted("d", at: 4, id: "d"),
        ]
        _ = await store.append(history.activities())
        for (number, testActivity) in history.enumerated() {
            let id = testActivity.activity().id
            let state = try await store.state(of: .fixture, asOf: .activity(id))
            #expect(state.counts.last == id)
            #expect(state.basis.activities == number + 1)
        }
        await #expect(throws: QueryError.unknownActivity("z", in: .fixture)) {
            try await store.state(of: .fixture, asOf: .activity("z"))
        }
    }

    /// Compares a full fold with every possible snapshot and the rest, which arrives in reverse.
    private func expectSame<P: SnapshottableProjection>(
        _ projection: P,
        _ timeline: Timeline,
        _ random: inout SplitMix64
    ) throws where P.State: Equatable {
        let whole = Replay(
            projection,
            over: timeline.stream,
            knownAt: timeline.knownAt,
            activities: timeline.activities
        )
        for snapshot in whole.snapshots(at: try ends(of: timeline)) {
            let covered = try timeline.prefix(asOf: .time(snapshot.coverage.through))
            let rest = Replay(
                projection,
                over: timeline.stream,
                knownAt: timeline.knownAt,
                from: try snapshot.afterStorage(),
                activities: timeline.activities.dropFirst(covered.count).reversed(),
                recalled: covered.reversed().filter { P.recalledKinds.contains($0.kind) }
            )
            let asOfs = try admitting(snapshot.coverage, timeline)
            for asOf in [.end] + (0..<4).map({ _ in random.pick(asOfs) }) {
                let found = try rest.folded(asOf: asOf)
                let right = try whole.folded(asOf: asOf)
                #expect(found.state == right.state)
                #expect(found.basis == right.basis)
            }
        }
    }

    /// Returns the ends of every snapshot that the timeline can have.
    private func ends(of timeline: Timeline) throws -> [Int] {
        let instants = Set(timeline.activities.compactMap(\.occurredAt)).sorted()
        return try instants.map { try timeline.foldedCount(asOf: .time($0)) }
    }

    /// Returns the as-ofs that include all activities of a snapshot.
    private func admitting(_ extent: SnapshotCoverage, _ timeline: Timeline) throws -> [AsOf] {
        let times = timeline.boundaries.filter { extent.serves(asOf: $0, knownAt: extent.knownAt) }
        let rest = timeline.activities.dropFirst(try timeline.count(asOf: .time(extent.through)))
        return times + rest.map { .activity($0.id) }
    }

    private func batches(_ activities: [Activity], _ random: inout SplitMix64) -> [[Activity]] {
        var batches: [[Activity]] = []
        var rest = activities[...]
        while !rest.isEmpty {
            let size = 1 + random.below(12)
            batches.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return batches
    }
}

func replay<P: SnapshottableProjection>(_ projection: P, _ history: [TestActivity]) -> Replay<P> {
    Replay(
        projection,
        over: .fixture,
        knownAt: Position(Int64(history.count)),
        activities: history.activities()
    )
}

func entry(
    _ testActivity: TestActivity,
    at position: Int64,
    _ kind: LogEntry.Kind = .activity
) -> LogEntry {
    LogEntry(
        position: Position(position),
        recordedAt: .second(Int(position)),
        activity: testActivity.activity(),
        kind: kind
    )
}

/// A store with snapshots and one without, with the same activities.
private struct StorePair {
    let with = InMemoryActivityStore(
        snapshots: SnapshotPolicy(interval: 3, minimumLength: 5, maximumCount: 6)
    )
    let without = InMemoryActivityStore()

    func append(_ batch: [Activity]) async {
        _ = await with.append(batch)
        _ = await without.append(batch)
    }

    func erase(_ stream: StreamID) async {
        _ = await with.erase(stream)
        _ = await without.erase(stream)
    }

    func expectSameAnswers(
        _ stream: StreamID,
        knownAt: KnownAt,
        _ random: inout SplitMix64
    ) async throws {
        let timeline = await without.log(of: stream, knownAt: knownAt).timeline
        let asOfs = timeline.boundaries + timeline.prefixes
        for asOf in [.end, random.pick(asOfs), random.pick(asOfs), random.pick(asOfs)] {
            try await expectSame(timeline, asOf, knownAt)
        }
    }

    func expectSameEverywhere(_ stream: StreamID, _ knownAt: KnownAt) async throws {
        let timeline = await without.log(of: stream, knownAt: knownAt).timeline
        for asOf in timeline.boundaries + timeline.prefixes {
            try await expectSame(timeline, asOf, knownAt)
        }
    }

    private func expectSame(_ timeline: Timeline, _ asOf: AsOf, _ knownAt: KnownAt) async throws {
        let stream = timeline.stream
        let found = try await with.state(of: stream, asOf: asOf, knownAt: knownAt)
        #expect(try found == timeline.state(asOf: asOf))
        let trail = try await with.fold(Trail(), over: stream, asOf: asOf, knownAt: knownAt)
        #expect(try trail.state == timeline.fold(Trail(), asOf: asOf))
        #expect(trail.basis == found.basis)
    }
}
