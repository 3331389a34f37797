internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// The contacts of whom a predicate holds at one coordinate.
struct ContactListView: ResultView {
    let states: [ContactState]

    var documents: [any JSONWritable & Sendable] { states }
    var table: Table { allContacts.table }
    var listing: Table { allContacts.listing }
    var handles: [RowHandle] { allContacts.handles }
    var nothing: String { "0 contacts" }
    var footer: [TextLine] {
        states.isEmpty ? [] : [[StyledText(HumanText.count(states.count, "contact"), .dim)]]
    }

    private var allContacts: StateListView { StateListView(states: states, isSingle: false) }
}
