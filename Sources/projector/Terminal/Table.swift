internal import ContactQueries

/// Rows and columns of values, free of any surface's spelling.
struct Table: Equatable, Sendable {
    let columns: [Column]
    var rows: [[Cell]] = []

    struct Column: Equatable, Sendable {
        let title: String
        var isNumeric = false
        /// Whether its cells are times, whose zone people are told in the heading.
        var isTime = false

        /// What people read above the column.
        func heading(in zone: CalendarZone) -> String { isTime ? "\(title) (\(zone.name))" : title }
    }

    init(_ titles: [String], numeric: Set<String> = [], times: Set<String> = []) {
        self.init(
            titles.map {
                Column(title: $0, isNumeric: numeric.contains($0), isTime: times.contains($0))
            }
        )
    }

    init(_ columns: [Column]) {
        self.columns = columns
    }

    mutating func add(_ cells: [Cell]) {
        precondition(
            cells.count == columns.count,
            "\(cells.count) cells for \(columns.count) columns"
        )
        rows.append(cells)
    }
}
