internal import ActivityJSON
internal import ContactProjector
package import ContactQueries
package import TerminalText

/// The words for the data that an answer about one contact was computed from, which make it usable as evidence.
extension ContactBasis {
    /// Returns a line with the contact, the as-of and the known-at, and more if it was merged or erased.
    package func lines(in zone: CalendarZone) -> [TextLine] {
        [title(asOf(in: zone, "as of "), knownAt)] + remarks(in: zone)
    }

    /// Returns a line with the contact and the given parts, separated by commas.
    ///
    /// For example `con_ana, as of 2024-06-03 09:00:00 UTC, known at position 25 (head)`.
    package func title(_ parts: String...) -> TextLine {
        [
            StyledText(stream.contact.rawValue, .cyan),
            StyledText(parts.map { ", \($0)" }.joined(), .dim),
        ]
    }

    /// The as-of in data formats: a time, or the word `start` or `end`.
    var asOfCell: Cell {
        switch basis.asOf {
        case .start: "start"
        case .end: "end"
        case .time, .before, .activity: Cell(occurredAt: basis.instant)
        }
    }

    /// Returns the lines about merges and an erasure, of which most contacts have none.
    package func remarks(in zone: CalendarZone) -> [TextLine] { merges + erasure(in: zone) }

    /// The lines about contacts that became one.
    package var merges: [TextLine] {
        let contact = stream.contact
        let into = basis.merges.into.map {
            "\(contact) became \($0.new); this is of its own activities, so ask about \($0.new)"
        }
        let old = basis.merges.from.map(\.old.rawValue)
        let from = "with the activities of \(old.joined(separator: ", ")), which became \(contact)"
        return [into, old.isEmpty ? nil : from].compactMap { text in
            text.map { [StyledText($0, .yellow)] }
        }
    }

    /// Returns a line about the erasure and what it kept, or no line if there was no erasure.
    private func erasure(in zone: CalendarZone) -> [TextLine] {
        guard let position = basis.erasedAt else { return [] }
        let time = erasedOn.map { " (\($0.shortWords(in: zone)))" } ?? ""
        // A contact with activities after its erasure is present again, and those count in full.
        let contact = erased ?? stream
        let whose = contact == stream ? "earlier activities" : "its earlier activities"
        let kept =
            basis.presence == .erased
            ? "only its opt-outs are kept" : "of \(whose) only opt-outs are kept"
        let who =
            contact == stream
            ? "\(contact.contact)" : "\(contact.contact), which became \(stream.contact),"
        let text = "\(who) was erased at position \(position)\(time); \(kept)"
        return [[StyledText(text, .yellow)]]
    }
}

extension Evidence? {
    /// The titles of the columns of ``cells``.
    static let columns = ["position", "source", "recorded at", "description digest"]

    /// The place of the entry in data formats, with absent cells for `nil`.
    var cells: [Cell] {
        [
            Cell(self.map { String($0.position.rawValue) }),
            Cell(self?.location?.description, .dim),
            Cell(time: self?.recordedAt), Cell(self?.digest?.description, .dim),
        ]
    }
}

extension ContactBasis {
    /// The contact, the as-of and the known-at in data formats.
    var cells: [Cell] {
        [Cell(stream.contact.rawValue, .cyan), asOfCell, Cell("\(basis.knownAt)")]
    }
}

extension Table {
    /// Returns the table with columns for the contact, the query time, and the log's entry of each row.
    func adding(_ basis: ContactBasis, _ evidence: (Int) -> Evidence?) -> Table {
        // Each row repeats them, since a single row of a CSV file may be filed as evidence.
        adding(
            ["contact", "as of", "known at"] + Evidence?.columns,
            numeric: ["known at", "position"],
            times: ["as of", "recorded at"]
        ) { basis.cells + evidence($0).cells }
    }

    /// Returns the table with more columns, whose cells are made from the index of the row.
    func adding(
        _ titles: [String],
        numeric: Set<String>,
        times: Set<String>,
        _ cells: (Int) -> [Cell]
    ) -> Table {
        var table = Table(columns + Table(titles, numeric: numeric, times: times).columns)
        for (index, row) in rows.enumerated() { table.add(row + cells(index)) }
        return table
    }
}
