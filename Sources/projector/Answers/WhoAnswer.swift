internal import ActivityJSON
internal import ContactProjector

/// The contacts for which a predicate holds at one coordinate.
struct WhoAnswer: Answer {
    let states: [ContactState]

    var documents: [any JSONAnswer & Sendable] { states }
    var table: Table { StatesAnswer(states: states, isSingle: false).table }

    func lines(_ layout: Layout) -> [Line] {
        guard !states.isEmpty else { return [[Span("nobody", .dim)]] }
        return StatesAnswer(states: states, isSingle: false).overview.lines(layout) + [
            [Span("\(states.count) contacts", .dim)]
        ]
    }
}
