internal import ActivityJSON
internal import ContactProjector

/// The contacts of whom a predicate holds at one coordinate.
struct WhoAnswer: Answer {
    let states: [ContactState]

    var documents: [any JSONWritable & Sendable] { states }
    var table: Table { everybody.table }
    var listing: Table { everybody.listing }
    var handles: [Handle] { everybody.handles }
    var nothing: String { "nobody" }
    var tally: [Line] {
        states.isEmpty ? [] : [[Span(Wording.count(states.count, "contact"), .dim)]]
    }

    private var everybody: StatesAnswer { StatesAnswer(states: states, isSingle: false) }
}
