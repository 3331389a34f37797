internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The contacts that meet a condition.
extension ContactListResult: ResultView {
    package var table: Table { allContacts.table }
    package var handles: [RowHandle] { allContacts.handles }
    package var unit: String { "contact" }
    package var footer: [TextLine] {
        states.isEmpty ? [] : [[StyledText(HumanText.count(total, "contact"), .dim)]]
    }

    package var omitted: Int { allContacts.omitted }

    private var allContacts: StateListResult {
        StateListResult(contacts: contacts, states: states)
    }
}
