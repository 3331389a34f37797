import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Appending` {
    @Test func `1.1 a store gives back the bytes that it was given`() async {
        let bytes = Array(#"{ "id" : "a", "new\u0041": 1.0e0 }"#.utf8)
        let activity = Activity(
            stream: .fixture,
            id: "a",
            kind: .contactBlocked,
            occurredAt: nil,
            payload: Payload(bytes: bytes)
        )
        let store = InMemoryActivityStore()
        _ = await store.append([activity])
        let log = await store.log(of: .fixture, knownAt: .head)
        #expect(log.entries.map(\.activity.payload.bytes) == [bytes])
    }

    @Test func `5.1 every activity of a batch has its outcome and the sums are right`() async {
        let store = await InMemoryActivityStore.holding([[.noted("a", at: 1, note: "n", id: "a")]])
        let report = await store.append(
            [
                TestActivity.noted("a", at: 1, note: "n", id: "a"),
                .noted("b", at: 1, note: "n", id: "a"),
                .noted("a", at: 2, note: "n", id: "a"),
                .blocked(at: 1, id: "b"), .blocked(at: 1, id: "b"),
            ].activities()
        )
        #expect(
            report.outcomes.map(\.word) == [
                "duplicate", "revision", "conflict", "appended", "duplicate",
            ]
        )
        #expect(report.appended + report.duplicates + report.revisions + report.conflicts == 5)
        #expect(report.head.position == Position(4))
    }

    @Test func `5.2 the same again is a duplicate, volatile fields aside`() async {
        let store = InMemoryActivityStore()
        _ = await store.append([described(updatedAt: 1)])
        let report = await store.append([described(updatedAt: 2)])
        #expect(report.outcomes == [.duplicate(of: Position(1))])
        #expect(await store.head().position == Position(1))
    }

    @Test func `5.2 an append compares with every version that was recorded`() async {
        let store = await InMemoryActivityStore.holding([
            [.joined("vip", at: 1, named: "VIP")], [.joined("vip", at: 1, named: "Gold")],
            [.left("vip", at: 1)],
        ])
        let again: [[TestActivity]] = [
            [.joined("vip", at: 1, named: "VIP")], [.joined("vip", at: 1, named: "Gold")],
            [.left("vip", at: 1)],
        ]
        for (number, testActivities) in again.enumerated() {
            let report = await store.append(testActivities.activities())
            #expect(report.outcomes == [.duplicate(of: Position(Int64(number + 1)))])
        }
    }

    @Test func `5.2 activities that were read are compared by the digest of their JSON`() {
        let one = read(Payload.Digest(1), "{}")
        #expect(one == read(Payload.Digest(1), "{ }"))
        #expect(one != read(Payload.Digest(2), "{ }"))
    }

    @Test func `5.3 a revision is recorded and the order stays`() async throws {
        let history: [TestActivity] = [.noted("a", at: 1, note: "n"), .blocked(at: 1)]
        let store = await InMemoryActivityStore.holding([
            history, [.noted("edited", at: 1, note: "n")],
        ])
        let log = await store.log(of: .fixture, knownAt: .head)
        #expect(log.entries.map(\.kind) == [.activity, .activity, .revision(of: Position(1))])
        #expect(log.timeline.activities.map(\.id) == [.fixture(1), .fixture(2)])
        #expect(try log.timeline.state().notes.map(\.content.content) == ["edited"])
    }

    @Test func `5.3 an earlier known-at goes on seeing the earlier description`() async throws {
        let store = await InMemoryActivityStore.holding([
            [.noted("a", at: 1, note: "n")], [.noted("edited", at: 1, note: "n")],
        ])
        let earlier = try await store.state(of: "con_ada", knownAt: .position(Position(1)))
        #expect(earlier.notes.map(\.content.content) == ["a"])
    }

    @Test(arguments: [
        TestActivity.left("vip", at: 1), .joined("new", at: 1), .joined("vip", at: 2),
        .joined("vip"),
        .joinedUnnamed(at: 1), .noted("n", at: 1), .unheardOf("odd", at: 1),
    ])
    func `5.4 another defining field is a conflict that is kept and never applied`(
        other: TestActivity
    ) async throws {
        let store = await InMemoryActivityStore.holding([[.joined("vip", at: 1)], [other]])
        let log = await store.log(of: .fixture, knownAt: .head)
        #expect(log.entries.map(\.kind) == [.activity, .conflict(with: Position(1))])
        #expect(log.conflicts.map(\.activity) == [[other].activities()[0]])
        #expect(try log.timeline.state().memberships == ["vip"])
    }

    @Test func `5.4 the id of a broadcast or a note defines as well`() {
        let plain = TestActivity.unsubscribed(at: 1).activity()
        #expect(!plain.definesTheSame(as: TestActivity.unsubscribed(at: 1, from: "b").activity()))
        let note = TestActivity.noted("text", at: 1, note: "n").activity()
        #expect(!note.definesTheSame(as: TestActivity.noted("text", at: 1, note: "m").activity()))
    }

    @Test func `5.4 an instant that the note gives defines as well`() async {
        let store = await InMemoryActivityStore.holding([[.noted("a", note: "n", writtenAt: 1)]])
        let moved = await store.append(
            [TestActivity.noted("a", note: "n", writtenAt: 2)].activities()
        )
        #expect(moved.conflicts == 1)
        let dated = await store.append([TestActivity.noted("a", at: 1, note: "n")].activities())
        #expect(dated.revisions == 1)
    }

    @Test func `5.4 types are compared byte for byte`() {
        let composed = TestActivity.unheardOf("caf\u{E9}", at: 1).activity()
        let decomposed = TestActivity.unheardOf("cafe\u{301}", at: 1).activity()
        #expect(!composed.definesTheSame(as: decomposed))
    }

    @Test func `5.3 texts are compared byte for byte`() async {
        let store = await InMemoryActivityStore.holding([
            [
                .noted("caf\u{E9}", at: 1, note: "n"), .joined("vip", at: 1, named: "caf\u{E9}"),
            ]
        ])
        let head = await store.head().position
        let report = await store.append(
            [
                TestActivity.noted("cafe\u{301}", at: 1, note: "n"),
                .joined("vip", at: 1, named: "cafe\u{301}"),
            ].activities()
        )
        #expect(report.revisions == 2)
        let changes = try? await store.changes(
            of: "con_ada",
            from: QueryTime(knownAt: .position(head)),
            to: QueryTime()
        )
        #expect(changes?.notes.count == 1)
        #expect(changes?.labels.count == 1)
    }

    @Test func `5.6 an answer about two coordinates rests on one head`() async throws {
        let store = BusyStore()
        _ = try await store.append([TestActivity.joined("vip", at: 1)].activities())
        let start = QueryTime(asOf: .time(.second(5)))
        let net = try await store.changes(of: "con_ada", from: start, to: start)
        #expect(net.isEmpty)
        #expect(net.before.basis == net.after.basis)
        #expect(try await store.steps(of: "con_ada", from: start, to: start).isEmpty)
        let byTime = QueryTime(asOf: .time(.second(5)), knownAt: .time(.latest))
        #expect(try await store.changes(of: "con_ada", from: start, to: byTime).isEmpty)
    }

    @Test func `5.6 a contact is not unknown at a head that knows it`() async throws {
        let store = BusyStore(org: "org_1")
        let ada = try await store.state(of: "con_ada")
        #expect(ada.basis.presence == .present)
        #expect(ada.basis.activities == Int(ada.basis.knownAt.rawValue))
        #expect(ada.stream == StreamID(org: "org_1", contact: "con_ada"))
    }

    @Test func `recorded time is now, or just after the last one when the clock stepped back`() {
        let head = LogHead(position: Position(1), recordedAt: .second(5))
        #expect(head.nextRecordedAt(now: .second(6)) == .second(6))
        let next = Timestamp.second(5).advanced(byMicroseconds: 1)
        #expect(head.nextRecordedAt(now: .second(5)) == next)
        #expect(head.nextRecordedAt(now: .second(1)) == next)
        #expect(LogHead().nextRecordedAt(now: .second(1)) == .second(1))
    }

    private func described(updatedAt second: Int) -> Activity {
        TestActivity.joined("vip", at: 1, named: "VIP", updatedAt: second).activity()
    }

    private func read(_ digest: Payload.Digest, _ json: String) -> Activity {
        Activity(
            stream: .fixture,
            id: "a",
            kind: .contactBlocked,
            occurredAt: .second(1),
            payload: Payload(bytes: Array(json.utf8), digest: digest)
        )
    }
}

extension AppendOutcome {
    var word: String {
        switch self {
        case .appended: "appended"
        case .duplicate: "duplicate"
        case .revision: "revision"
        case .conflict: "conflict"
        }
    }
}
