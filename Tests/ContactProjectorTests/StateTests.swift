import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `State of a contact` {
    @Test func `1.2 types that no version knows are counted and shown and change no state`() {
        let odd = state(after: [.unheardOf("tag_added", at: 1), .blocked(at: 2)])
        #expect(odd.isBlocked)
        #expect(odd.counts.byKind == [.unknown("tag_added"): 1, .contactBlocked: 1])
        #expect(odd.noticed == ["unknownType act_0001"])
    }

    @Test func `1.2 every known type is recognised by its name`() {
        #expect(ActivityKind.known.count == 8)
        for kind in ActivityKind.known + ActivityKind.observed {
            #expect(ActivityKind(kind.name) == kind)
        }
        #expect(ActivityKind("Note_Created") == .unknown("Note_Created"))
    }

    @Test func `3.1 an impossible history leaves the state as it is and is noticed`() {
        let twice = state(after: [.blocked(at: 1), .blocked(at: 2), .left("vip", at: 3)])
        #expect(twice[.blocked].since == .second(1))
        #expect(twice.memberships.isEmpty)
        #expect(twice.noticed == ["redundant act_0002", "impliedEarlier act_0003"])
    }

    @Test func `3.1 a transition without a subject is kept and not applied`() {
        let unnamed = state(after: [.joinedUnnamed(at: 1)])
        #expect(unnamed.segments.isEmpty)
        #expect(unnamed.counts.activities == 1)
        #expect(unnamed.noticed == ["withoutSubject act_0001"])
    }

    @Test func `3.2 the state holds what the stream says`() {
        let ada = state(after: [
            .joined("vip", at: 1, named: "VIP", color: "red"), .noted("hello", at: 2),
            .uploaded("a.pdf", at: 3), .joined("new", at: 4), .noted("bye", at: 5),
        ])
        #expect(ada.stream == .fixture)
        #expect(ada.memberships == ["vip", "new"])
        #expect(ada.segments.map(\.label) == [SegmentLabel(name: "VIP", color: "red"), .init()])
        #expect(ada.segments.map(\.since) == [.second(1), .second(4)])
        #expect(ada.segments.map(\.decidedBy) == [.fixture(1), .fixture(4)])
        #expect(ada.notes.map(\.content.content) == ["hello", "bye"])
        #expect(ada.files.map(\.content.name) == ["a.pdf"])
        #expect(ada.counts.first == .fixture(1))
        #expect(ada.counts.last == .fixture(5))
        #expect(ada.counts.byKind == [.segmentAdded: 2, .noteCreated: 2, .fileUploaded: 1])
    }

    @Test func `3.2 memberships come as they were entered, then by id`() {
        let ada = state(after: [
            .joined("a", at: 5), .joined("c", at: 1), .joined("b", at: 1), .joined("z"),
        ])
        #expect(ada.memberships == ["z", "b", "c", "a"])
    }

    @Test func `3.2 a second note or file of one id is redundant`() {
        let twice = state(after: [
            .noted("first", at: 1, note: "n"), .noted("second", at: 2, note: "n"),
            .uploaded("f", at: 3), .uploaded("f", at: 4),
        ])
        #expect(twice.notes.map(\.content.content) == ["first"])
        #expect(twice.files.map(\.addedBy) == [.fixture(3)])
        #expect(twice.noticed == ["redundant act_0002", "redundant act_0004"])
    }

    @Test(arguments: [
        (false, false, ContactStatus.subscribed, false), (false, true, .unsubscribed, false),
        (true, false, .blocked, false), (true, true, .blocked, false),
    ])
    func `3.3 blocked and unsubscribed are independent and blocked is named first`(
        blocked: Bool,
        unsubscribed: Bool,
        status: ContactStatus,
        isReachable: Bool
    ) {
        let history =
            (blocked ? [TestActivity.blocked(at: 1)] : [])
            + (unsubscribed ? [.unsubscribed(at: 2)] : [])
        let ada = state(after: history)
        #expect(ada.isBlocked == blocked)
        #expect(ada.isUnsubscribed == unsubscribed)
        #expect(ada.status == status)
        #expect(ada.isReachable == isReachable)
    }

    @Test func `3.3 reachability has three values, and names the activities that forbid`() {
        #expect(state(after: []).reachability == .unknown)
        #expect(state(after: [.noted("n", at: 5)], asOf: 4).reachability == .unknown)
        #expect(state(after: [.noted("n", at: 5)], asOf: 5).reachability == .reachable)
        let both = state(after: [.blocked(at: 1), .unsubscribed(at: 2)])
        #expect(both.reachability == .notReachable(blocked: on(1), unsubscribed: on(2)))
        #expect(both.reachability.evidence == [.fixture(1), .fixture(2)])
        let one = state(after: [.blocked(at: 1), .unblocked(at: 2), .unsubscribed(at: 3)])
        #expect(one.reachability == .notReachable(blocked: nil, unsubscribed: on(3)))
        #expect(one.reachability != .notReachable(blocked: nil, unsubscribed: on(3, since: 2)))
        #expect(one.reachability.evidence == [.fixture(3)])
        let back = state(after: [.unsubscribed(at: 1), .resubscribed(at: 2)]).reachability
        #expect(back == .reachable && back.isReachable && back.evidence.isEmpty)
    }

    private func on(_ activity: Int, since second: Int? = nil) -> AttributeState {
        AttributeState(
            isOn: true,
            since: .second(second ?? activity),
            decidedBy: .fixture(activity)
        )
    }

    @Test func `3.4 subscribed by default is told apart from resubscribed`() {
        let byDefault = state(after: [.noted("n", at: 1)])
        let resubscribed = state(after: [.unsubscribed(at: 1), .resubscribed(at: 2)])
        #expect(byDefault[.unsubscribed] == AttributeState())
        #expect(resubscribed[.unsubscribed].decidedBy == .fixture(2))
        #expect(resubscribed[.unsubscribed].since == .second(2))
        #expect(byDefault.status == resubscribed.status)
    }

    @Test func `3.4 a redundant transition does not become the evidence`() {
        let ada = state(after: [.joined("vip", at: 1), .joined("vip", at: 2)])
        #expect(ada[.segment("vip")].decidedBy == .fixture(1))
    }

    @Test func `3.5 a contact that leaves at an instant is not a member at that instant`() {
        let history: [TestActivity] = [.joined("vip", at: 1), .left("vip", at: 5)]
        #expect(state(after: history, asOf: 0).memberships.isEmpty)
        #expect(state(after: history, asOf: 1).memberships == ["vip"])
        #expect(state(after: history, asOf: 4).memberships == ["vip"])
        #expect(state(after: history, asOf: 5).memberships.isEmpty)
    }

    @Test func `3.6 name and colour come from the last activity that names the segment`() {
        let history: [TestActivity] = [
            .joined("vip", at: 1, named: "VIP", color: "red"),
            .joined("vip", at: 3, named: "Gold", color: "amber"),
            .left("vip", at: 5, named: "Old gold"),
            .unheardOf("odd", at: 7, naming: Activity.Segment(id: "vip", name: "Odd")),
        ]
        #expect(label(history, asOf: 2) == SegmentLabel(name: "VIP", color: "red"))
        #expect(label(history, asOf: 4) == SegmentLabel(name: "Gold", color: "amber"))
        #expect(label(history, asOf: 7) == SegmentLabel(name: "Odd", color: "amber"))
    }

    @Test func `3.6 a name or colour that a later activity leaves out stays as last known`() {
        let history: [TestActivity] = [
            .joined("vip", at: 1, named: "VIP", color: "red"), .left("vip", at: 2),
        ]
        #expect(label(history, asOf: 2) == SegmentLabel(name: "VIP", color: "red"))
    }

    @Test func `3.6 membership is keyed by the bytes of the id alone`() {
        let ada = state(after: [
            .joined("caf\u{E9}", at: 1, named: "Same"),
            .joined("cafe\u{301}", at: 2, named: "Same"),
            .left("caf\u{E9}", at: 3),
        ])
        #expect(ada.memberships == ["cafe\u{301}"])
    }

    @Test func `3.7 every answer carries its basis`() {
        let history: [TestActivity] = [.joined("vip"), .blocked(at: 5), .unblocked(at: 9)]
        #expect(
            state(after: history, asOf: 6).basis
                == Basis(
                    asOf: .time(.second(6)),
                    instant: .second(6),
                    knownAt: Position(3),
                    activities: 2,
                    undated: 1,
                    presence: .present
                )
        )
        #expect(state(after: history).basis.instant == nil)
        #expect(state(after: history, asOf: .activity(.fixture(2))).basis.instant == .second(5))
    }

    @Test func `3.7 presence tells an unknown contact from one that comes later`() {
        #expect(state(after: []).basis.presence == .unknown)
        #expect(state(after: [.blocked(at: 5)], asOf: 4).basis.presence == .notYet)
        #expect(state(after: [.blocked(at: 5)], asOf: 5).basis.presence == .present)
        #expect(state(after: [.blocked()], asOf: 0).basis.presence == .present)
    }

    @Test func `3.8 a first transition that turns off implies an earlier one`() {
        let history: [TestActivity] = [
            .left("vip", at: 5), .unblocked(at: 6), .resubscribed(at: 7),
        ]
        #expect(state(after: history, asOf: 4)[.segment("vip")] == AttributeState())
        let after = state(after: history)
        #expect(after[.segment("vip")].decidedBy == .fixture(1))
        #expect(!after[.segment("vip")].isOn)
        #expect(
            after.noticed == [
                "impliedEarlier act_0001", "impliedEarlier act_0002", "impliedEarlier act_0003",
            ]
        )
    }

    @Test func `3.8 only the first one implies it`() {
        let history: [TestActivity] = [.left("vip", at: 1), .left("vip", at: 2)]
        #expect(
            state(after: history).noticed == ["impliedEarlier act_0001", "redundant act_0002"]
        )
    }

    private func label(_ history: [TestActivity], asOf second: Int) -> SegmentLabel? {
        state(after: history, asOf: second).labels["vip"]
    }
}
