internal import ActivityJSON
internal import ContactProjector
package import ContactQueries
package import TerminalText

/// The lines that name what an answer about one contact was computed from, so that it can be filed as evidence.
extension ContactBasis {
    /// The contact, the as-of and the known-at; below them an erasure, if there was one.
    package func lines(in zone: CalendarZone) -> [TextLine] {
        [title(asOf(in: zone, "as of "), knownAt)] + erasure(in: zone)
    }

    /// `con_ana, as of 2024-06-03 09:00:00 UTC, known at position 25 (head)`, with those of the parts that are given.
    package func title(_ parts: String...) -> TextLine {
        [
            StyledText(stream.contact.rawValue, .cyan),
            StyledText(parts.map { ", \($0)" }.joined(), .dim),
        ]
    }

    /// `known at position 25 (head)`.
    package var knownAt: String {
        "known at position \(basis.knownAt)\(isAtHead ? " (head)" : "")"
    }

    /// The as-of in words, those of a time after a prefix; `after #1 (2024-01-09 10:12:45 UTC)` where it is an activity.
    package func asOf(in zone: CalendarZone, _ prefix: String) -> String {
        switch basis.asOf {
        case .start: "\(prefix)the start"
        case .end: "\(prefix)the end"
        case .time(let time): "\(prefix)\(time.words(in: zone))"
        case .before(let time): "before \(time.words(in: zone))"
        case .activity(let id):
            "after \(number.map { "#\($0)" } ?? id.rawValue) (\(basis.instant.words(in: zone)))"
        }
    }

    /// The as-of as data: a time, or one of the words `start` and `end`.
    var asOfCell: Cell {
        switch basis.asOf {
        case .start: "start"
        case .end: "end"
        case .time, .before, .activity: Cell(occurredAt: basis.instant)
        }
    }

    /// A line about the erasure and what it left; none if there was no erasure.
    package func erasure(in zone: CalendarZone) -> [TextLine] {
        guard let position = basis.erasedAt else { return [] }
        let time = erasedOn.map { " (\($0.shortWords(in: zone)))" } ?? ""
        let kept =
            basis.presence == .erased
            ? "only its opt-outs are kept" : "of earlier activities only opt-outs are kept"
        let text = "\(stream.contact) was erased at position \(position)\(time); \(kept)"
        return [[StyledText(text, .yellow)]]
    }
}

extension Evidence {
    /// The source, or the position and the record time, by which the entry is found again.
    package func words(in zone: CalendarZone) -> String {
        let revised = revision.map { ", revised at position \($0)" } ?? ""
        if let location { return "\(location)" }
        let recorded = recordedAt.map { ", recorded \($0.shortWords(in: zone))" } ?? ""
        return "position \(position)\(recorded)\(revised)"
    }
}

extension Evidence? {
    /// The names of the columns that ``cells`` fills.
    static let columns = ["position", "source", "recorded at", "description digest"]

    /// The entry as data.
    var cells: [Cell] {
        [
            Cell(self.map { String($0.position.rawValue) }),
            Cell(self?.location?.description, .dim),
            Cell(time: self?.recordedAt), Cell(self?.digest?.description, .dim),
        ]
    }
}

extension ContactBasis {
    /// The contact, the as-of and the known-at as data.
    var cells: [Cell] {
        [Cell(stream.contact.rawValue, .cyan), asOfCell, Cell("\(basis.knownAt)")]
    }
}

extension Table {
    /// Returns the rows of an answer about one contact with what its first line says, and the log's entry of each.
    func adding(_ basis: ContactBasis, _ evidence: (Int) -> Evidence?) -> Table {
        adding(
            ["contact", "as of", "known at"] + Evidence?.columns,
            numeric: ["known at", "position"],
            times: ["as of", "recorded at"]
        ) { basis.cells + evidence($0).cells }
    }

    /// Returns the rows with more columns, whose cells are made by the number of the row.
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
