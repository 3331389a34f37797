internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// What differs between two contacts at one coordinate.
struct ContactComparisonView: ResultView {
    let left: ContactState
    let right: ContactState

    private struct Row: JSONWritable, Sendable {
        let subject: String
        let left: Cell
        let right: Cell
        let attribute: Attribute?

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("subject", subject)
                writer.field("left", left.data)
                writer.field("right", right.data)
            }
        }
    }

    private var rows: [Row] {
        let attributes = Set(left.attributeStates.keys).union(right.attributeStates.keys).sorted()
        let attributeRows = attributes.map { attribute in
            Row(
                subject: left.labels.isEmpty
                    ? right.name(of: attribute) : left.name(of: attribute),
                left: Self.words(left[attribute]),
                right: Self.words(right[attribute]),
                attribute: attribute
            )
        }
        let counts = [
            ("presence", left.basis.presence.rawValue, right.basis.presence.rawValue),
            ("status", left.status.rawValue, right.status.rawValue),
            ("notes", String(left.noteCount), String(right.noteCount)),
            ("activities", String(left.counts.activities), String(right.counts.activities)),
        ]
        return counts.map { Row(subject: $0, left: Cell($1), right: Cell($2), attribute: nil) }
            + attributeRows
    }

    private var differing: [Row] { rows.filter { $0.left != $0.right } }

    var documents: [any JSONWritable & Sendable] { differing }
    var handles: [RowHandle] { differing.map { RowHandle(attribute: $0.attribute) } }
    var nothing: String { "no differences" }

    var footer: [TextLine] {
        let same = rows.count - differing.count
        return same > 0 ? [[StyledText("\(HumanText.count(same, "other value")) equal", .dim)]] : []
    }

    var table: Table {
        var table = Table([
            "attribute", left.stream.contact.rawValue, right.stream.contact.rawValue,
        ])
        for row in differing { table.add([Cell(row.subject), row.left, row.right]) }
        return table
    }

    private static func words(_ attributeState: AttributeState) -> Cell {
        guard attributeState.decidedBy != nil else { return "no" }
        let value = attributeState.isOn ? "yes" : "no"
        guard let since = attributeState.since else { return Cell("\(value) since undated") }
        return Cell(time: since, after: "\(value) since ")
    }
}
