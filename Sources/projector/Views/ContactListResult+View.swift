internal import ContactProjector
internal import ContactQueries

/// The contacts that meet a condition.
extension ContactListResult: ResultView {
    var table: Table { allContacts.table }
    var listing: Table { allContacts.listing }
    var handles: [RowHandle] { allContacts.handles }
    var nothing: String { "0 contacts" }
    var footer: [TextLine] {
        states.isEmpty ? [] : [[StyledText(HumanText.count(total, "contact"), .dim)]]
    }

    var omitted: Int { allContacts.omitted }

    private var allContacts: StateListResult {
        StateListResult(contacts: contacts, states: states)
    }
}
