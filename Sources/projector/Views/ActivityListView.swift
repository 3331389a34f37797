internal import ActivityJSON
internal import ContactProjector

/// Activities with their numbers in stream order, each of which can be typed back.
struct ActivityListView: ResultView {
    let items: [Item]

    struct Item {
        let number: Int
        let activity: Activity
        let place: RecordLocation?
    }

    var documents: [any JSONWritable & Sendable] { items.map(\.activity) }

    var table: Table {
        var table = Table(
            ["#", "occurred at", "type", "subject", "by", "id", "read from"],
            numeric: ["#"],
            times: ["occurred at"]
        )
        for item in items {
            table.add([
                Cell(item.number),
                Cell(occurredAt: item.activity.occurredAt),
                Cell(item.activity.kind.name),
                Cell(item.activity.subject),
                Cell(item.activity.who),
                Cell(item.activity.id.rawValue, .cyan),
                Cell(item.place?.description, .dim),
            ])
        }
        return table
    }

    func picture(_ layout: TerminalLayout) -> [TextLine]? {
        items.isEmpty ? [[StyledText("0 activities", .dim)]] : items.map { line($0, layout) }
    }

    private func line(_ item: Item, _ layout: TerminalLayout) -> TextLine {
        let activity = item.activity
        let start = [
            StyledText(padded("#\(item.number)", to: 6), .cyan),
            StyledText(padded(activity.occurredAt.shortWords(in: layout.zone), to: 24)),
            StyledText(padded(activity.kind.name, to: 21), .bold),
        ]
        let end = [
            StyledText(
                activity.who.map { "  by \(TerminalText.truncated($0, to: 30))" } ?? "",
                .dim
            ),
            StyledText("  \(activity.id)", .dim),
        ]
        let used = (start + end).reduce(0) { $0 + TerminalText.width($1.text) }
        let subject = TerminalText.truncated(
            activity.subject ?? "",
            to: max(8, layout.width - used)
        )
        return start + [StyledText(subject)] + end
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - TerminalText.width(text)))
    }
}

/// One activity exactly as it was recorded.
struct ActivityView: ResultView {
    let item: ActivityListView.Item

    var documents: [any JSONWritable & Sendable] { [item.activity] }
    var isList: Bool { false }
    var table: Table { ActivityListView(items: [item]).table }

    func picture(_ layout: TerminalLayout) -> [TextLine]? {
        let text = String(decoding: item.activity.payload.bytes, as: UTF8.self)
        let raw = text.split(whereSeparator: \.isNewline).map { [StyledText(String($0))] }
        return ActivityListView(items: [item]).lines(layout)
            + (item.place.map { [[StyledText("read from \($0)", .dim)]] } ?? []) + raw
    }
}
