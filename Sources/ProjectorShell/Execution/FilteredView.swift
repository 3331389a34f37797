internal import ActivityJSON
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// An answer reduced to the rows that a filter keeps.
struct FilteredView: ResultView {
    let base: any ResultView
    let filter: OutputPipeline.Filter
    /// The zone in which times are shown.
    var zone = CalendarZone.utc

    var isList: Bool { base.isList }
    var subject: ContactBasis? { base.subject }
    var unit: String { base.unit }
    var table: Table { kept(base.table) }
    var listing: Table { kept(base.listing) }

    var handles: [RowHandle] {
        let handles = base.handles
        // The rows of a picture show their numbers, so these can't be counted again after a filter.
        guard base.picture(ViewLayout()) == nil else { return handles }
        return handles.isEmpty ? [] : keptRows(of: base.listing).map { handles[$0] }
    }

    var documents: [any JSONWritable & Sendable] {
        switch filter {
        case .head(let number): Array(base.documents.prefix(number))
        case .grep(let text):
            base.documents.filter { String(decoding: $0.encoded, as: UTF8.self).mentions(text) }
        }
    }

    func heading(_ layout: ViewLayout) -> [TextLine] { base.heading(layout) }

    func picture(_ layout: ViewLayout) -> [TextLine]? {
        guard let lines = base.picture(layout) else { return nil }
        switch filter {
        case .head(let number): return Array(lines.prefix(number))
        case .grep(let text):
            return lines.filter { $0.map(\.text).joined().mentions(text) }
        }
    }

    private func kept(_ table: Table) -> Table {
        var kept = table
        kept.rows = keptRows(of: table).map { table.rows[$0] }
        return kept
    }

    private func keptRows(of table: Table) -> [Int] {
        switch filter {
        case .head(let number): Array(table.rows.indices.prefix(number))
        case .grep(let text):
            table.rows.indices.filter { row in
                zip(table.columns, table.rows[row]).contains { mentions($1, in: $0, text) }
            }
        }
    }
}

extension FilteredView {
    /// Returns a Boolean value indicating whether a cell contains a text, as it is shown or as CSV holds it.
    private func mentions(_ cell: Cell, in column: Table.Column, _ text: String) -> Bool {
        guard let data = cell.data else { return false }
        return data.mentions(text)
            || cell.span(in: zone, isInTimeColumn: column.isTime).text.mentions(text)
    }
}

extension String {
    /// Returns a Boolean value indicating whether a text occurs, in any letter case.
    fileprivate func mentions(_ text: String) -> Bool {
        text.isEmpty || lowercased().contains(text.lowercased())
    }
}
