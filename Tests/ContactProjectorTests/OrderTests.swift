import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Order of a stream` {
    @Test(arguments: Seeds.some(20))
    func `2.1 the order is a function of the set of activities`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let activities = generated(seed, .dense.withoutEchoes)
        let ordered = Timeline(stream: .fixture, activities: activities).activities
        for _ in 0..<10 {
            let shuffled = Timeline(stream: .fixture, activities: random.shuffled(activities))
            #expect(shuffled.activities.map(\.id) == ordered.map(\.id))
        }
    }

    @Test func `2.2 what is undated comes first, then what occurred first`() {
        let history: [TestActivity] = [
            .noted("late", at: 9, id: "a"), .noted("early", at: 1, id: "z"),
            .noted("whenever", id: "y"), .noted("sometime", id: "x"),
        ]
        #expect(order(history) == ["x", "y", "z", "a"])
    }

    @Test func `2.2 what is undated counts in every as-of`() {
        let history: [TestActivity] = [.joined("vip"), .blocked(at: 5)]
        #expect(state(after: history, asOf: .before(.earliest)).memberships == ["vip"])
        #expect(state(after: history, asOf: 4).basis.undated == 1)
    }

    @Test func `2.2 a note without a date of its own has that of its text`() {
        let history: [TestActivity] = [
            .noted("b", writtenAt: 5, id: "a"), .noted("a", at: 3, writtenAt: 9, id: "b"),
        ]
        #expect(order(history) == ["b", "a"])
        #expect(state(after: history, asOf: 5).counts.undated == 0)
        #expect(state(after: history, asOf: 4).notes.map(\.addedBy) == ["b"])
    }

    @Test func `2.2 only a note may fall back on the date of a note`() {
        let note = Activity.Note(id: "n", createdAt: .second(5))
        let activity = Activity(
            stream: .fixture,
            id: "a",
            kind: .contactBlocked,
            occurredAt: nil,
            note: note
        )
        #expect(activity.occurredAt == nil)
    }

    @Test func `2.3 activities that share an instant are ordered by the bytes of their ids`() {
        let ids: [ActivityID] = ["act_10", "act_9", "act_e\u{301}", "act_\u{E9}", "B", "a", ""]
        let history = ids.map { TestActivity.noted($0.rawValue, at: 1, id: $0) }
        let right: [ActivityID] = [
            "", "B", "a", "act_10", "act_9", "act_e\u{301}", "act_\u{E9}",
        ]
        #expect(order(history) == right)
    }

    @Test func `2.4 opposite transitions at one instant alternate`() {
        let history: [TestActivity] = [
            .joined("vip", at: 1, id: "a"), .joined("vip", at: 1, id: "b"),
            .left("vip", at: 1, id: "c"), .left("vip", at: 1, id: "d"),
        ]
        #expect(order(history) == ["a", "c", "b", "d"])
    }

    @Test func `2.4 they start with the one that changes what was held before`() {
        let tie: [TestActivity] = [.blocked(at: 5, id: "a"), .unblocked(at: 5, id: "b")]
        #expect(order(tie) == ["a", "b"])
        #expect(order([.blocked(at: 1, id: "0")] + tie) == ["0", "b", "a"])
    }

    @Test func `2.4 what is left over of one direction comes last`() {
        let history: [TestActivity] = [
            .unsubscribed(at: 5, id: "a"), .unsubscribed(at: 5, id: "b"),
            .unsubscribed(at: 5, id: "c"), .resubscribed(at: 5, id: "d"),
        ]
        #expect(order(history) == ["a", "d", "b", "c"])
    }

    @Test func `2.4 the transitions fill their own places and nothing else moves`() {
        let history: [TestActivity] = [
            .left("vip", at: 5, id: "a"), .noted("n", at: 5, id: "b"),
            .blocked(at: 5, id: "c"), .joined("vip", at: 5, id: "d"),
            .joined("new", at: 5, id: "e"), .left("new", at: 5, id: "f"),
        ]
        #expect(order(history) == ["d", "b", "c", "a", "e", "f"])
    }

    @Test func `2.4 what an earlier tie left is what a later tie starts from`() {
        let history: [TestActivity] = [
            .blocked(at: 1, id: "a"), .unblocked(at: 1, id: "b"), .blocked(at: 1, id: "c"),
            .blocked(at: 2, id: "d"), .unblocked(at: 2, id: "e"),
        ]
        #expect(order(history) == ["a", "b", "c", "e", "d"])
    }

    @Test func `2.4 each such instant is noticed once for each attribute`() {
        let tie = state(after: [
            .blocked(at: 5), .unblocked(at: 5), .blocked(at: 5), .unblocked(at: 5),
            .joined("vip", at: 5), .left("vip", at: 5), .blocked(at: 6), .unblocked(at: 6),
        ])
        #expect(
            tie.noticed == [
                "simultaneous act_0002", "simultaneous act_0006", "simultaneous act_0008",
            ]
        )
    }

    @Test func `2.4 the same transition twice on one instant is no tie`() {
        let twice = state(after: [.blocked(at: 5), .blocked(at: 5)])
        #expect(twice.noticed == ["redundant act_0002"])
    }

    @Test func `2.4 undated opposites alternate as well, without a notice of it`() {
        let history: [TestActivity] = [.left("vip", id: "a"), .joined("vip", id: "b")]
        #expect(order(history) == ["b", "a"])
        #expect(!state(after: history).isMember(of: "vip"))
        #expect(state(after: history).noticed == ["undated b", "undated a"])
    }

    @Test(arguments: [
        (false, "+-", false), (true, "+-", true), (false, "+-+", true), (true, "-+-", false),
        (false, "--+", false), (true, "++-", true), (false, "++--", false), (true, "---+", false),
        (false, "+++-", true), (true, "+", true), (false, "-", false),
    ])
    func `2.5 a tie has the outcome that alternation gives it`(
        before: Bool,
        instant: String,
        after: Bool
    ) {
        for attribute in [Attribute.blocked, .unsubscribed, .segment("vip")] {
            for arrival in permutations(of: Array(instant)) {
                let start = before ? [turn(attribute, "+", at: 1)] : []
                let history = start + arrival.map { turn(attribute, $0, at: 5) }
                #expect(state(after: history)[attribute].isOn == after)
            }
        }
    }

    @Test(arguments: [
        ("a+ a-", "", nil), ("a+ a-", "a", "a- a+"), ("a- b- a+ b+", "", "a+ b+ a- b-"),
        ("a- n a+", "", "a+ n a-"), ("a- n a+", "a", nil), ("a+ a+", "", nil), ("a+", "a", nil),
        ("n n", "", nil), ("", "", nil), ("a- a- a+ b-", "a", "a- a+ a- b-"),
    ])
    func `2.4 what is kept in another form than activities is settled by the same rule`(
        instant: String,
        held: String,
        settled: String?
    ) {
        let turns = instant.split(separator: " ").map(String.init)
        let first = 7
        let arranged = StreamOrder.arranged(places: first..<first + turns.count) { place in
            let turn = turns[place - first]
            return turn == "n" ? nil : (turn.prefix(1), turn.hasSuffix("+"))
        } held: {
            $0 == held
        }
        #expect(arranged?.map { turns[$0 - first] }.joined(separator: " ") == settled)
    }

    private func order(_ history: [TestActivity]) -> [ActivityID] {
        timeline(of: history).activities.map(\.id)
    }

    private func turn(_ attribute: Attribute, _ sign: Character, at second: Int) -> TestActivity {
        switch attribute {
        case .blocked: sign == "+" ? .blocked(at: second) : .unblocked(at: second)
        case .unsubscribed: sign == "+" ? .unsubscribed(at: second) : .resubscribed(at: second)
        case .segment(let id): sign == "+" ? .joined(id, at: second) : .left(id, at: second)
        }
    }

    private func permutations(of elements: [Character]) -> [[Character]] {
        guard let first = elements.first else { return [[]] }
        return permutations(of: Array(elements.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in
                Array(rest[..<place]) + [first] + Array(rest[place...])
            }
        }
    }
}
