internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The differences between two contacts.
extension ComparisonResult: ResultView {
    package var handles: [RowHandle] { differences.map { RowHandle(attribute: $0.attribute) } }
    package var nothing: String { "0 differences" }

    package var footer: [TextLine] {
        let same = rows.count - differences.count
        return same > 0 ? [[StyledText("\(HumanText.count(same, "other value")) equal", .dim)]] : []
    }

    package var table: Table {
        let contacts = [left, right].map(\.stream.contact.rawValue)
        // Titles that are ids: data formats would replace a blank in them.
        var table = Table(["attribute"] + contacts, data: Set(contacts))
        for row in differences {
            table.add([Cell(row.subject), Self.cell(row.left), Self.cell(row.right)])
        }
        return table
    }

    private static func cell(_ value: Value) -> Cell {
        switch value {
        case .text(let text): Cell(text)
        case .attribute(let isOn, let since):
            Cell(time: since, after: isOn ? "yes since " : "no since ")
        }
    }
}
