import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Projections of one's own` {
    @Test func `a projection of one's own folds the same order as the state`() throws {
        let history: [TestActivity] = [
            .noted("b", at: 2), .noted("a", at: 1), .blocked(at: 3), .noted("c", at: 4),
        ]
        let timeline = timeline(of: history)
        #expect(try timeline.fold(NoteTexts()) == ["a", "b", "c"])
        #expect(try timeline.fold(NoteTexts(), asOf: .time(.second(3))) == ["a", "b"])
        #expect(try timeline.fold(NoteTexts(), asOf: .activity(.fixture(2))) == ["a"])
        #expect(throws: QueryError.unknownActivity("z", in: .fixture)) {
            try timeline.fold(NoteTexts(), asOf: .activity("z"))
        }
    }

    @Test(arguments: Seeds.some(10))
    func `a projection of one's own can be resumed at any prefix`(seed: UInt64) throws {
        let timeline = generatedTimeline(seed)
        let whole = try timeline.fold(NoteTexts())
        for place in 0...timeline.activities.count {
            let earlier = NoteTexts().fold(timeline.activities[..<place])
            #expect(NoteTexts().fold(timeline.activities[place...], from: earlier) == whole)
        }
    }

    @Test func `the fold of nothing is the initial state`() {
        #expect(NoteTexts().fold([]) == [])
        let initial = ContactStateProjection(.fixture).initialState
        #expect(initial.status == .subscribed && initial.segments.isEmpty)
        #expect(initial.basis == Basis())
    }
}

private struct NoteTexts: Projection {
    static let version = 1
    var initialState: [String] { [] }

    func apply(_ activity: Activity, to state: inout [String]) {
        guard activity.kind == .noteCreated, let text = activity.note?.content else { return }
        state.append(text)
    }
}

@Suite struct `Conditions on a state` {
    private let ada = state(after: [
        .joined("vip", at: 1), .unsubscribed(at: 2), .noted("a", at: 3), .noted("b", at: 4),
    ])

    @Test func `each condition asks one thing of the state`() {
        #expect(holds(.inSegment("vip")) && !holds(.inSegment("new")))
        #expect(holds(.unsubscribed) && !holds(.subscribed))
        #expect(!holds(.blocked) && !holds(.reachable))
    }

    @Test func `conditions combine as in logic`() {
        for left in [ContactPredicate.unsubscribed, .blocked] {
            for right in [ContactPredicate.inSegment("vip"), .inSegment("new")] {
                #expect(holds(left && right) == (holds(left) && holds(right)))
                #expect(holds(left || right) == (holds(left) || holds(right)))
                #expect(holds(!left) == !holds(left))
            }
        }
    }

    @Test(arguments: [1, 2, 3])
    func `the number of notes compares as numbers do`(number: Int) {
        let outcomes = ContactPredicate.Comparison.allCases.map { holds(.notes($0, number)) }
        #expect(outcomes == [2 < number, 2 <= number, 2 == number, 2 >= number, 2 > number])
    }

    private func holds(_ condition: ContactPredicate) -> Bool { condition.matches(ada) }
}
