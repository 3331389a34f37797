import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Conditions on the past` {
    @Test func `who left was a member, and who is one is one`() {
        let left: [TestActivity] = [.joined("vip", at: 1), .left("vip", at: 5)]
        #expect(!ContactPredicate.everIn("vip").matches(state(after: left, asOf: 0)))
        for second in [1, 4, 5, 9] {
            #expect(ContactPredicate.everIn("vip").matches(state(after: left, asOf: second)))
        }
        #expect(!ContactPredicate.everIn("new").matches(state(after: left)))
    }

    @Test(
        arguments: [
            ("in and out within one instant", [.joined("vip", at: 1), .left("vip", at: 1)]),
            ("in and out with no date", [.joined("vip"), .left("vip")]),
            ("a first removal", [.left("vip", at: 1)]),
            ("a removal twice", [.left("vip", at: 1), .left("vip", at: 2)]),
        ] as [(String, [TestActivity])]
    )
    func `what was true at no instant, or has no evidence, does not count`(
        history: (name: String, testActivities: [TestActivity])
    ) {
        let state = state(after: history.testActivities)
        #expect(!ContactPredicate.everIn("vip").matches(state), "\(history.name)")
        #expect(
            !ContactPredicate.entered("vip", since: .earliest).matches(state),
            "\(history.name)"
        )
        #expect(
            !ContactPredicate.left("vip", since: .earliest).matches(state),
            "\(history.name)"
        )
    }

    @Test func `an undated entry counts as a membership, begun at no known instant`() {
        for history in [[TestActivity.joined("vip")], [.joined("vip"), .left("vip", at: 3)]] {
            let state = state(after: history)
            #expect(ContactPredicate.everIn("vip").matches(state))
            #expect(!ContactPredicate.entered("vip", since: .earliest).matches(state))
        }
    }

    @Test func `an undated entry has a dated end`() {
        let history: [TestActivity] = [.joined("vip"), .left("vip", at: 3)]
        #expect(!left(since: 0, state(after: history, asOf: 2)))
        #expect(left(since: 3, state(after: history)) && !left(since: 4, state(after: history)))
    }

    @Test func `an exit counts from its instant on, that instant included, whatever follows`() {
        let history: [TestActivity] = [
            .joined("vip", at: 1), .left("vip", at: 3), .joined("vip", at: 5), .left("vip", at: 7),
            .left("vip", at: 8),
        ]
        for second in 1...9 {
            let state = state(after: history, asOf: second)
            let last = second < 3 ? 0 : second < 7 ? 3 : 7
            #expect(left(since: last, state) == (last > 0) && !left(since: last + 1, state))
        }
    }

    @Test func `who enters and leaves at one instant after an exit left before`() {
        let history: [TestActivity] = [
            .joined("vip", at: 1), .left("vip", at: 3), .joined("vip", at: 5), .left("vip", at: 5),
        ]
        let state = state(after: history)
        #expect(left(since: 3, state) && !left(since: 4, state))
    }

    @Test func `an entry counts from its instant on, that instant included`() {
        let history: [TestActivity] = [
            .joined("vip", at: 1), .left("vip", at: 3), .joined("vip", at: 5), .left("vip", at: 7),
        ]
        for second in 1...8 {
            let state = state(after: history, asOf: second)
            let last = second < 5 ? 1 : 5
            #expect(entered(since: last, state) && !entered(since: last + 1, state))
        }
    }

    @Test func `who leaves and enters again at one instant entered then`() {
        let history: [TestActivity] = [
            .joined("vip", at: 1), .left("vip", at: 5), .joined("vip", at: 5),
        ]
        #expect(entered(since: 5, state(after: history)))
        #expect(!entered(since: 2, state(after: history + [.left("vip", at: 5)])))
        for rest in [[], [TestActivity.left("vip", at: 5)]] {
            let state = state(after: history + rest)
            #expect(left(since: 5, state) && !left(since: 6, state))
        }
    }

    @Test func `of an erased contact nobody can tell whether it is reachable`() throws {
        let erased = try Timeline(stream: .fixture, activities: [], erasedAt: Position(1)).state()
        let unknown = try Timeline(stream: .fixture, activities: []).state()
        for state in [erased, unknown, state(after: [.blocked(at: 1)], asOf: 0)] {
            #expect(ContactPredicate.reachable.matches(state) == state.isReachable)
            #expect((!ContactPredicate.reachable).matches(state) == !state.isReachable)
        }
        #expect(erased.reachability == .unknown && unknown.reachability == .unknown)
        #expect(state(after: [.noted("n", at: 1)]).isReachable)
    }

    @Test(arguments: [
        ("Refund, please", "refund", true), ("refund", "REFUND", true),
        ("refund", "refunds", false),
        ("Ärger", "ärger", true), ("Ärger", "arger", false), ("cafe\u{301}", "CAF\u{C9}", true),
        ("ΣΑΣ", "σας", false), ("ΣΑΣ", "σασ", true), ("I", "ı", false), ("a", "", true),
        ("", "", true), ("", "a", false),
    ])
    func `a note contains a text whatever the case of its letters`(
        content: String,
        text: String,
        contains: Bool
    ) {
        let state = state(after: [.noted("other", at: 1), .noted(content, at: 2)])
        #expect(ContactPredicate.note(containing: text).matches(state) == contains)
        #expect(Activity.Note(id: "n", content: content).mentions(text) == contains)
        #expect(!Activity.Note(id: "n").mentions(text))
    }

    private func entered(since second: Int, _ state: ContactState) -> Bool {
        ContactPredicate.entered("vip", since: .second(second)).matches(state)
    }

    private func left(since second: Int, _ state: ContactState) -> Bool {
        ContactPredicate.left("vip", since: .second(second)).matches(state)
    }
}

@Suite struct `Conditions as they are typed` {
    @Test(
        arguments: [
            (.inSegment("seg_vip"), "in seg_vip"), (.inSegment("and"), "in \"and\""),
            (.inSegment(""), "in \"\""), (.everIn("a \"b\"\\"), "ever in \"a \\\"b\\\"\\\\\""),
            (
                .entered("vip", since: "2024-03-05T01:00:00+01:00"),
                "entered vip since 2024-03-05T00:00:00Z"
            ),
            (.left("or", since: "2024-03-05T00:00:00Z"), "left \"or\" since 2024-03-05T00:00:00Z"),
            (.notes(.atLeast, 3), "notes >= 3"), (.note(containing: "x"), "note ~ \"x\""),
            (.reachable, "reachable"), (.subscribed, "not unsubscribed"),
            (!(!.blocked), "not not blocked"),
            (!(.blocked && .reachable), "not (blocked and reachable)"),
            (.blocked && .unsubscribed || .reachable, "blocked and unsubscribed or reachable"),
            (.blocked && (.unsubscribed || .reachable), "blocked and (unsubscribed or reachable)"),
            (.blocked || (.unsubscribed || .reachable), "blocked or (unsubscribed or reachable)"),
            (.blocked || .unsubscribed || .reachable, "blocked or unsubscribed or reachable"),
        ] as [(ContactPredicate, String)]
    )
    func `a condition says what it is with no more brackets than it needs`(
        condition: (ContactPredicate, text: String)
    ) {
        #expect(condition.0.description == condition.text)
    }
}
