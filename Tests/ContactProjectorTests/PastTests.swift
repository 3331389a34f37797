import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Asking about the past` {
    @Test func `4.1 as of an instant includes what occurred at it and before it excludes that`() {
        let history: [TestActivity] = [.blocked(at: 5)]
        #expect(state(after: history, asOf: .time(.second(5))).isBlocked)
        #expect(!state(after: history, asOf: .before(.second(5))).isBlocked)
        let justAfter = Timestamp.second(5).advanced(byMicroseconds: 1)
        #expect(state(after: history, asOf: .before(justAfter)).isBlocked)
    }

    @Test func `4.2 as of an activity is everything up to it in stream order`() throws {
        let tie: [TestActivity] = [
            .unblocked(at: 5, id: "a"), .noted("n", at: 5, id: "b"), .blocked(at: 5, id: "c"),
        ]
        #expect(state(after: tie, asOf: .activity("c")).isBlocked)
        #expect(state(after: tie, asOf: .activity("b")).counts.activities == 2)
        #expect(!state(after: tie, asOf: .activity("a")).isBlocked)
        #expect(throws: QueryError.unknownActivity("z", in: .fixture)) {
            try timeline(of: tie).state(asOf: .activity("z"))
        }
    }

    @Test func `4.3 known at a position admits what was recorded by then`() async throws {
        let store = await InMemoryActivityStore.holding([
            [.joined("vip", at: 9, named: "VIP", id: "a")], [.blocked(at: 3, id: "b")],
            [.joined("vip", at: 9, named: "Gold", id: "a")],
        ])
        for (position, blocked, name) in [(0, false, nil), (1, false, "VIP"), (2, true, "VIP")] {
            let ada = try await store.state(
                of: "con_ada",
                knownAt: .position(Position(Int64(position)))
            )
            #expect(ada.isBlocked == blocked)
            #expect(ada.labels["vip"]?.name == name)
            #expect(ada.basis.knownAt.rawValue == Int64(position))
        }
    }

    @Test func `4.3 known at a time is the last position recorded by then`() async throws {
        let store = await InMemoryActivityStore.holding([[.blocked(at: 1)], [.noted("n", at: 1)]])
        for (time, position) in [(0, 0), (1, 1), (2, 2), (3, 2)] {
            let ada = try await store.state(of: "con_ada", knownAt: .time(.second(time)))
            #expect(ada.basis.knownAt.rawValue == Int64(position))
        }
    }

    @Test func `4.3 known at a place past the head is clamped and the basis says so`() async throws
    {
        let store = await InMemoryActivityStore.holding([[.blocked(at: 1)]])
        let ada = try await store.state(of: "con_ada", knownAt: .position(Position(99)))
        #expect(ada.basis.knownAt == Position(1))
    }

    @Test func `4.4 what we believed then about an earlier moment`() async throws {
        let store = await InMemoryActivityStore.holding([
            [.joined("vip", at: 10, id: "a")], [.left("vip", at: 5, id: "b")],
            [.left("vip", at: 20, id: "c")],
        ])
        let cases = [(10, 1, true), (5, 2, false), (10, 2, true), (20, 2, true), (20, 3, false)]
        for (asOf, knownAt, isMember) in cases {
            let ada = try await store.state(
                of: "con_ada",
                asOf: .time(.second(asOf)),
                knownAt: .time(.second(knownAt))
            )
            #expect(ada.isMember(of: "vip") == isMember, "as of \(asOf), known at \(knownAt)")
        }
    }

    @Test func `4.5 a future instant is answered from what the log holds`() {
        let history: [TestActivity] = [.blocked(at: 1), .unblocked(at: 1_000_000_000)]
        #expect(state(after: history, asOf: 999_999_999).isBlocked)
        #expect(!state(after: history, asOf: .time(.latest)).isBlocked)
    }

    @Test func `4.6 the net change lists attribute, before, after and the evidence`() throws {
        let history: [TestActivity] = [
            .joined("vip", at: 1, named: "VIP"), .joined("new", at: 2), .left("new", at: 3),
            .left("vip", at: 4), .noted("n", at: 5),
        ]
        let changes = StateChanges(
            from: state(after: history, asOf: 1),
            to: state(after: history, asOf: 5)
        )
        #expect(changes.attributeStates.map(\.subject) == [.segment("new"), .segment("vip")])
        #expect(changes.attributeStates.map(\.before?.decidedBy) == [nil, .fixture(1)])
        #expect(changes.attributeStates.map(\.after?.decidedBy) == [.fixture(3), .fixture(4)])
        #expect(changes.attributeStates.map(\.after?.isOn) == [false, false])
        #expect(changes.notes.map(\.after?.addedBy) == [.fixture(5)])
        #expect(changes.labels.map(\.subject) == ["new"])
    }

    @Test func `4.6 the steps list what came and went in between`() async throws {
        let store = await InMemoryActivityStore.holding([
            [.joined("vip", at: 1), .left("vip", at: 2), .joined("vip", at: 3)]
        ])
        let there = try await steps(store, from: 1, to: 3)
        #expect(there.map(\.cause.ids) == [[.fixture(2)], [.fixture(3)]])
        let back = try await steps(store, from: 3, to: 1)
        #expect(back.map(\.cause.ids) == [[.fixture(3)], [.fixture(2)]])
        #expect(back.first?.changes.attributeStates.first?.after?.isOn == false)
    }

    @Test func `4.6 coordinates may differ in what was known`() async throws {
        let store = await InMemoryActivityStore.holding([
            [.joined("vip", at: 1, id: "a")], [.blocked(at: 1, id: "b")],
        ])
        let start = QueryTime(asOf: .time(.second(1)), knownAt: .position(Position(1)))
        let end = QueryTime(asOf: .time(.second(1)), knownAt: .position(Position(2)))
        let net = try await store.changes(of: "con_ada", from: start, to: end)
        #expect(net.attributeStates.map(\.subject) == [.blocked])
        let steps = try await store.steps(of: "con_ada", from: start, to: end)
        #expect(steps.map(\.cause.ids) == [["b"]])
    }

    @Test func `4.6 a redundant transition changes nothing`() async throws {
        let store = await InMemoryActivityStore.holding([
            [.joined("vip", at: 1), .joined("vip", at: 2)]
        ])
        let start = QueryTime(asOf: .time(.second(1)))
        let net = try await store.changes(of: "con_ada", from: start, to: QueryTime())
        #expect(net.isEmpty)
        #expect(try await steps(store, from: 1, to: 2).isEmpty)
    }

    @Test func `4.7 why names the deciding activity and what became of the others`() async throws {
        let store = await InMemoryActivityStore.holding([
            [
                .joined("vip", at: 1, id: "a"), .joined("vip", at: 2, id: "b"),
                .left("vip", at: 3, id: "c"), .joined("vip", at: 3, id: "d"),
                .joinedUnnamed(at: 4, id: "e"), .left("vip", at: 9, id: "f"),
                .joined("other", at: 1, id: "g"), .blocked(at: 1, id: "h"),
            ],
            [.joined("vip", at: 7, id: "a")], [.left("vip", at: 5, id: "i")],
        ])
        let why = try await store.contactLog(of: "con_ada", knownAt: .position(Position(9)))
            .explain(.segment("vip"), asOf: .time(.second(6)))
        #expect(why.deciding?.id == "d")
        #expect(why.state.isOn)
        #expect(why.others.map(\.activity.id) == ["a", "b", "c", "e", "f", "a", "i"])
        #expect(
            why.others.map(\.reason) == [
                .earlier, .redundant, .simultaneous, .inapplicable(nil), .later,
                .inapplicable(Position(9)),
                .notYetKnown(Position(10)),
            ]
        )
        #expect(why.basis.knownAt == Position(9))
    }

    @Test func `4.7 why of a default has no deciding activity`() async throws {
        let store = await InMemoryActivityStore.holding([[.noted("n", at: 1)]])
        let why = try await store.contactLog(of: "con_ada").explain(.blocked, asOf: .end)
        #expect(why.deciding == nil)
        #expect(why.state == AttributeState())
        #expect(why.others.isEmpty)
    }

    @Test func `a contact in several organisations must be asked for in one of them`() async throws
    {
        let store = InMemoryActivityStore()
        let orgs: [OrgID] = ["org_b", "org_a"]
        for org in orgs {
            let stream = StreamID(org: org, contact: "con_ada")
            _ = await store.append([TestActivity.blocked(at: 1)].activities(of: stream))
        }
        await #expect(throws: QueryError.ambiguousContact("con_ada", orgs: ["org_a", "org_b"])) {
            try await store.state(of: "con_ada")
        }
        #expect(try await store.state(of: "con_ada", in: "org_b").isBlocked)
        #expect(try await store.state(of: "con_bob").basis.presence == .unknown)
    }

    @Test func `history lists half-open intervals by attribute, then by time`() throws {
        let intervals = try timeline(of: [
            .joined("vip", at: 1), .left("vip", at: 5), .joined("vip", at: 7),
            .unsubscribed(), .blocked(at: 2), .unblocked(at: 2), .left("new", at: 3),
        ]).history()
        #expect(intervals.map(\.attribute) == [.unsubscribed, .segment("vip"), .segment("vip")])
        #expect(intervals.map(\.since) == [nil, .second(1), .second(7)])
        #expect(intervals.map(\.until) == [nil, .second(5), nil])
        #expect(intervals.map(\.isOpen) == [true, false, true])
        #expect(intervals[1].contains(.second(1)) && !intervals[1].contains(.second(5)))
    }

    private func steps(
        _ store: InMemoryActivityStore,
        from start: Int,
        to end: Int
    ) async throws -> [StateStep] {
        try await store.steps(
            of: "con_ada",
            from: QueryTime(asOf: .time(.second(start))),
            to: QueryTime(asOf: .time(.second(end)))
        )
    }
}

extension StateStep.Cause {
    fileprivate var ids: [ActivityID] {
        switch self {
        case .knowledge(let activities): activities.map(\.id)
        case .activity(let activity): [activity.id]
        }
    }
}
