internal import ActivityJSON
internal import ContactProjector
package import ContactQueries
package import TerminalText

/// Activities with their numbers, each of which can be typed back.
extension ActivityListResult: ResultView {
    package var subject: ContactBasis? { basis }

    package var unit: String { "activity" }

    package var listing: Table {
        var table = Table(
            ["#", "time", "type", "subject", "actor", "activity"],
            numeric: ["#"],
            times: ["time"]
        )
        for item in items {
            table.add([
                Cell(item.number),
                Cell(occurredAt: item.activity.occurredAt),
                // In bold, which isn't cut: contact_blocked and contact_unblocked would look alike.
                Cell(item.activity.kind.name, .bold),
                Cell(item.activity.subject),
                Cell(item.activity.who),
                Cell(item.activity.id.rawValue, .cyan),
            ])
        }
        return table
    }

    package var table: Table { basis.map { listing.adding($0) { items[$0].evidence } } ?? listing }

    /// Draws a line for each activity that a shell moves to; activities that were asked for are a table.
    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        basis == nil ? items.map { $0.line(layout, of: basis?.stream) } : nil
    }
}

extension NumberedActivity {
    /// Returns the activity on a line of its own.
    fileprivate func line(_ layout: ViewLayout, of stream: StreamID?) -> TextLine {
        // As wide as #9999, a time in UTC and contact_unsubscribed, each with a blank.
        let start = [
            StyledText(padded("#\(number)", to: 6), .cyan),
            StyledText(padded(activity.occurredAt.shortWords(in: layout.zone), to: 24)),
            StyledText(padded(activity.kind.name, to: 21), .bold),
        ]
        let end = [
            StyledText(
                activity.who.map { "  by \(SafeText.truncated($0, to: 30))" } ?? "",
                .dim
            ),
            StyledText("  \(activity.id)", .dim),
            // Of contacts that became one, it matters whose activity it is.
            StyledText(
                stream.map { $0 == activity.stream } ?? true
                    ? "" : "  of \(activity.stream.contact)",
                .cyan
            ),
        ]
        let used = (start + end).reduce(0) { $0 + SafeText.width($1.text) }
        // The subject alone is cut: the id must be whole to be typed back.
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
    package var table: Table {
        ActivityListResult(items: [item], basis: basis).table
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        let text = String(decoding: item.activity.payload.bytes, as: UTF8.self)
        // A payload may have several lines; a newline within a span would be shown as `\n`.
        let raw = text.split(whereSeparator: \.isNewline).map { [StyledText(String($0))] }
        let place = item.evidence.map { [[StyledText($0.words(in: layout.zone), .dim)]] } ?? []
        return [basis.title(basis.knownAt), item.line(layout, of: basis.stream)] + place + raw
    }
}
