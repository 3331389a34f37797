internal import ActivityJSON
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// An answer that ignores activities, with a line above it that says so: copied without the prompt, it would pass for the real log's.
struct WhatIfView: ResultView {
    let base: any ResultView
    /// The numbers of the ignored activities, such as `#11`.
    let ignored: [String]

    var isList: Bool { base.isList }
    var subject: ContactBasis? { base.subject }
    var unit: String { base.unit }
    var nothing: String { base.nothing }
    var footer: [TextLine] { base.footer }
    var omitted: Int { base.omitted }
    var table: Table { base.table }
    var listing: Table { base.listing }
    var handles: [RowHandle] { base.handles }
    var documents: [any JSONWritable & Sendable] { base.documents }

    func heading(_ layout: ViewLayout) -> [TextLine] { [line] + base.heading(layout) }

    func picture(_ layout: ViewLayout) -> [TextLine]? {
        base.picture(layout).map { [line] + $0 }
    }

    private var line: TextLine { [StyledText(text, .red)] }

    /// The line, which data formats have on standard error, since their shape is a contract.
    var text: String { "what if: \(ignored.joined(separator: ", ")) ignored" }
}
