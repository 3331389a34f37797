internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// Activities with their numbers, each of which can be typed back.
extension ActivityListResult: ResultView {
    package var table: Table {
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
                Cell(item.location?.description, .dim),
            ])
        }
        return table
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        items.isEmpty ? [[StyledText("0 activities", .dim)]] : items.map { line($0, layout) }
    }

    private func line(_ item: NumberedActivity, _ layout: ViewLayout) -> TextLine {
        let activity = item.activity
        let start = [
            StyledText(padded("#\(item.number)", to: 6), .cyan),
            StyledText(padded(activity.occurredAt.shortWords(in: layout.zone), to: 24)),
            StyledText(padded(activity.kind.name, to: 21), .bold),
        ]
        let end = [
            StyledText(
                activity.who.map { "  by \(SafeText.truncated($0, to: 30))" } ?? "",
                .dim
            ),
            StyledText("  \(activity.id)", .dim),
        ]
        let used = (start + end).reduce(0) { $0 + SafeText.width($1.text) }
        let subject = SafeText.truncated(
            activity.subject ?? "",
            to: max(8, layout.width - used)
        )
        return start + [StyledText(subject)] + end
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - SafeText.width(text)))
    }
}

/// One activity exactly as it was recorded.
extension ActivityResult: ResultView {
    package var table: Table { ActivityListResult(items: [item]).table }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        let text = String(decoding: item.activity.payload.bytes, as: UTF8.self)
        let raw = text.split(whereSeparator: \.isNewline).map { [StyledText(String($0))] }
        return ActivityListResult(items: [item]).lines(layout)
            + (item.location.map { [[StyledText("read from \($0)", .dim)]] } ?? []) + raw
    }
}
