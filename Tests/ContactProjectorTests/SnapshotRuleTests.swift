@testable import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `What serves and what invalidates` {
    private let extent = SnapshotCoverage(
        through: .second(10),
        knownAt: Position(5),
        activities: 4,
        undated: 1
    )

    @Test(arguments: [
        (AsOf.end, 5, true), (.end, 4, false), (.time(.second(10)), 5, true),
        (.time(.second(9)), 5, false), (.before(.second(10)), 9, false),
        (.before(.second(11)), 9, true), (.before(.earliest), 9, false),
        (.time(.second(11)), 4, false), (.activity("a"), 9, false),
    ])
    func `a snapshot serves what admits all that it covers`(
        asOf: AsOf,
        position: Int64,
        serves: Bool
    ) {
        #expect(extent.serves(asOf: asOf, knownAt: Position(position)) == serves)
    }

    @Test(arguments: [(9, false), (10, false), (11, true)])
    func `an as-of by activity is served when the activity lies beyond`(second: Int, serves: Bool) {
        let position = Position(9)
        let found = extent.serves(
            asOf: .activity("a"),
            knownAt: position,
            activityAt: .second(second)
        )
        #expect(found == serves)
    }

    @Test(arguments: [
        (TestActivity.noted("n", at: 9), 6, LogEntry.Kind.activity, true),
        (.noted("n", at: 10), 6, .activity, true), (.noted("n", at: 11), 6, .activity, false),
        (.noted("n"), 6, .activity, true), (.noted("n", at: 9), 5, .activity, false),
        (.noted("n", at: 9), 6, .revision(of: Position(2)), true),
        (.noted("n", at: 11), 7, .revision(of: Position(6)), false),
        (.noted("n"), 6, .revision(of: Position(1)), true),
        (.noted("n", at: 9), 6, .conflict(with: Position(2)), false),
        (.noted("n"), 6, .conflict(with: Position(2)), false),
    ])
    func `what is learnt later about what a snapshot covers invalidates it`(
        testActivity: TestActivity,
        position: Int64,
        kind: LogEntry.Kind,
        isInvalidated: Bool
    ) {
        let entry = entry(testActivity, at: position, kind)
        #expect(extent.isInvalidated(by: entry) == isInvalidated)
    }

    @Test func `the newest that serves is taken`() {
        let extents = [30, 10, 20].map {
            SnapshotCoverage(
                through: .second($0),
                knownAt: Position(Int64($0)),
                activities: $0,
                undated: 0
            )
        }
        let head = Position(99)
        #expect(extents.newest(for: .end, knownAt: head) == extents[0])
        #expect(extents.newest(for: .time(.second(29)), knownAt: head) == extents[2])
        #expect(extents.newest(for: .end, knownAt: Position(19)) == extents[1])
        #expect(extents.newest(for: .time(.second(9)), knownAt: head) == nil)
    }
}

@Suite struct `Snapshot policy` {
    private let policy = SnapshotPolicy(interval: 10, minimumLength: 20, maximumCount: 4)

    @Test(arguments: [
        (0, nil), (19, nil), (20, 10), (49, 10), (50, 20), (99, 20), (100, 40), (1_000, 320),
    ])
    func `snapshots stand wider apart in a longer stream`(length: Int, spacing: Int?) {
        #expect(policy.spacing(of: length) == spacing)
    }

    @Test(arguments: [(1, 4), (500, 4), (600, 2), (1_000, 2), (1_001, 1), (99_999, 1), (0, 4)])
    func `large snapshots are fewer`(bytes: Int, most: Int) {
        let policy = SnapshotPolicy(
            interval: 10,
            minimumLength: 20,
            maximumCount: 4,
            maximumBytes: 1_000
        )
        #expect(policy.fitting(bytes: bytes).maximumCount == most)
    }

    @Test func `a stream is due once for each stretch`() {
        #expect(!policy.isDue(length: 19, last: nil))
        #expect(policy.isDue(length: 20, last: nil))
        #expect(!policy.isDue(length: 29, last: extent(20)))
        #expect(policy.isDue(length: 30, last: extent(20)))
        #expect(!policy.isDue(length: 55, last: extent(40)))
    }

    @Test func `a snapshot ends where an instant ends, and never among what is undated`() {
        let activities =
            (0..<12).map { TestActivity.noted("\($0)").activity(place: $0 + 1) }
            + (12..<40).map { TestActivity.noted("\($0)", at: $0 / 7).activity(place: $0 + 1) }
        let plan = policy.plan(timeline(activities), after: [])
        #expect(plan.ends == [21, 35, 40])
        #expect(plan.surplus.isEmpty)
        let undated = (0..<40).map { TestActivity.noted("\($0)").activity(place: $0 + 1) }
        #expect(policy.plan(timeline(undated), after: []).ends.isEmpty)
    }

    @Test func `what follows the last snapshot is planned on from there`() {
        let rest = (0..<25).map { TestActivity.noted("\($0)", at: $0).activity(place: $0 + 1) }
        let plan = policy.plan(timeline(rest), after: [extent(10), extent(20)])
        #expect(plan.ends == [10, 20])
        #expect(plan.surplus.isEmpty)
    }

    @Test func `as a stream grows every other snapshot becomes surplus`() {
        let rest = (0..<22).map { TestActivity.noted("\($0)", at: $0).activity(place: $0 + 1) }
        let existing = [10, 20, 30, 40].map(extent)
        let plan = policy.plan(timeline(rest), after: existing)
        #expect(plan.ends == [20])
        #expect(plan.surplus == [extent(10), extent(30)])
    }

    @Test func `a store keeps no more snapshots than the policy says`() async throws {
        let store = InMemoryActivityStore(snapshots: policy)
        for number in 1...200 {
            let testActivity = TestActivity.noted("\(number)", at: number)
            _ = await store.append([testActivity.activity(place: number)])
            _ = try await store.state(of: .fixture)
            #expect(await store.snapshotCounts().kept <= 4)
        }
        #expect(await store.snapshotCounts().kept >= 2)
    }

    private func extent(_ activities: Int) -> SnapshotCoverage {
        SnapshotCoverage(
            through: .second(activities),
            knownAt: Position(99),
            activities: activities,
            undated: 0
        )
    }

    private func timeline(_ activities: [Activity]) -> [Activity] {
        Timeline(stream: .fixture, activities: activities).activities
    }
}

@Suite struct `Fingerprints` {
    @Test func `a fold has the same fingerprint for ever`() {
        let ada = ContactStateProjection(.fixture)
        #expect(ada.fingerprint.description == "72c798bebffdb88d")
        #expect(ada.identity == ContactStateProjection(StreamID(contact: "con_bob")).identity)
        #expect(
            ada.fingerprint == ProjectionFingerprint(of: ContactStateProjection(FixedStream.id))
        )
        let summary = ContactSummaryProjection(.fixture)
        #expect(
            summary.fingerprint
                == ProjectionFingerprint(of: ContactSummaryProjection(FixedStream.id))
        )
        #expect(Trail().fingerprint.description == "3acf02bdb1fe4dc0")
        #expect(ProjectionFingerprint(rawValue: 1).description == "0000000000000001")
    }

    @Test func `another name, version, outcome or shape of the state has another fingerprint`() {
        let fingerprints = [
            Variant().fingerprint, Variant(name: "other").fingerprint,
            Variant(counted: .fileUploaded).fingerprint, NextVariant().fingerprint,
            ReshapedVariant().fingerprint,
        ]
        #expect(Set(fingerprints).count == fingerprints.count)
    }

    @Test func `snapshots of a changed fold are not used`() async throws {
        let store = InMemoryActivityStore(snapshots: SnapshotPolicy(interval: 1, minimumLength: 1))
        _ = await store.append(
            [TestActivity.noted("n", at: 1), .uploaded("f", at: 2)].activities()
        )
        let notes = try await store.fold(Variant(), of: "con_ada").state
        let files = try await store.fold(Variant(counted: .unknown("x")), of: "con_ada").state
        #expect(notes == ["count": 1])
        #expect(files == [:])
    }
}
