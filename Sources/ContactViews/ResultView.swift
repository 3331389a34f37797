internal import ActivityJSON
internal import ContactProjector
package import ContactQueries
package import TerminalText

/// What a question came to, in the forms that the surfaces need.
///
/// An answer knows nothing of formats, and a format nothing of questions.
package protocol ResultView: JSONDocuments {
    /// The contact and the query time, for an answer about one contact that names them above its rows.
    var subject: ContactBasis? { get }

    /// The answer as rows, for CSV and Markdown.
    var table: Table { get }

    /// The rows that people see, where there is no picture; the table when not said otherwise.
    var listing: Table { get }

    /// What the rows of the listing stand for, row by row; none when they stand for nothing that can be typed.
    var handles: [RowHandle] { get }

    /// How many rows follow that weren't asked for.
    var omitted: Int { get }

    /// What a row is, in the singular.
    var unit: String { get }

    /// What people are told when there are no rows.
    var nothing: String { get }

    /// What follows the rows.
    var footer: [TextLine] { get }

    /// Draws what stands above the rows.
    func heading(_ layout: ViewLayout) -> [TextLine]

    /// Draws the answer where rows would not do; nil when they do.
    func picture(_ layout: ViewLayout) -> [TextLine]?
}

extension ResultView {
    package var subject: ContactBasis? { nil }
    package var listing: Table { table }
    package var handles: [RowHandle] { [] }
    package var omitted: Int { 0 }
    package var unit: String { "row" }
    package var nothing: String { HumanText.count(0, unit) }
    package var footer: [TextLine] { [] }

    package func heading(_ layout: ViewLayout) -> [TextLine] {
        subject?.lines(in: layout.zone) ?? []
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? { nil }

    /// The answer as people see it.
    package func lines(_ layout: ViewLayout) -> [TextLine] {
        if let picture = picture(layout) { return picture }
        return rowLines(layout) + footer
    }

    /// The answer as a person sees it who waited for it: the number of rows and the duration follow what else is said below them.
    package func lines(_ layout: ViewLayout, took duration: String?) -> [TextLine] {
        guard let duration else { return lines(layout) }
        if let picture = picture(layout) { return picture + [[StyledText(duration, .dim)]] }
        let listing = listing
        let count = HumanText.count(listing.rows.count + omitted, unit)
        let isSaid = listing.rows.isEmpty || !footer.isEmpty
        var lines = lines(layout)
        let last = isSaid ? lines.popLast() ?? [] : [StyledText(count, .dim)]
        return lines + [last + [StyledText(" · \(duration)", .dim)]]
    }

    private func rowLines(_ layout: ViewLayout) -> [TextLine] {
        let heading = heading(layout)
        let listing = listing
        guard !listing.rows.isEmpty else {
            // No count is known of what was erased.
            let isErased = subject?.basis.presence == .erased
            return heading + (isErased ? [] : [[StyledText(nothing, .dim)]])
        }
        var layout = layout
        layout.showsHandles = layout.showsHandles && !handles.isEmpty
        let omitted = layout.height == nil ? 0 : omitted
        return heading + listing.lines(layout, omitted: omitted, below: heading.count)
    }
}

/// The format of an answer.
package enum OutputFormat: String, CaseIterable, Sendable {
    case table, line, json, ndjson, csv, markdown
}

extension ResultView {
    /// The answer in a format.
    package func rendered(as format: OutputFormat, _ layout: ViewLayout) async -> [UInt8] {
        switch format {
        case .table: Array(layout.terminal.text(of: lines(layout)).utf8)
        case .line: Array(layout.terminal.text(of: table.expanded(in: layout.zone)).utf8)
        case .csv: Array(table.csv.utf8)
        case .markdown: Array(table.markdown.utf8)
        case .json: json
        case .ndjson: await ndjson
        }
    }

    private var json: [UInt8] {
        var writer = JSONWriter()
        writeDocuments(to: &writer)
        writer.endLine()
        return writer.bytes
    }

    /// A line for each document; a long answer is written in parts, as many at once as there are processors.
    private var ndjson: [UInt8] {
        get async {
            let documents = documents
            let starts = Array(stride(from: 0, to: documents.count, by: ndjsonPart))
            return await withTaskGroup(of: (Int, [UInt8]).self) { group in
                for start in starts {
                    let part = documents[start..<min(start + ndjsonPart, documents.count)]
                    group.addTask { (start, ndjsonLines(of: part)) }
                }
                var parts: [Int: [UInt8]] = [:]
                for await (start, lines) in group { parts[start] = lines }
                return starts.flatMap { parts[$0] ?? [] }
            }
        }
    }
}

/// The most documents of one part: enough to be worth a task, few enough that all processors have some.
private let ndjsonPart = 2_048

private func ndjsonLines(of documents: ArraySlice<any JSONWritable & Sendable>) -> [UInt8] {
    var writer = JSONWriter()
    for document in documents {
        document.write(to: &writer)
        writer.endLine()
    }
    return writer.bytes
}
