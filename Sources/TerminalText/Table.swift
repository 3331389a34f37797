/// Rows and columns of values, independent of the output format.
package struct Table: Equatable, Sendable {
    package let columns: [Column]
    package var rows: [[Cell]] = []

    package struct Column: Equatable, Sendable {
        package let title: String
        package var isNumeric = false
        /// A Boolean value that indicates whether its cells are times, whose zone is in the heading.
        package var isTime = false
        /// A Boolean value that indicates whether the title is data, such as an id, rather than words.
        package var isData = false

        /// The title in data: its words joined, so that no blank has to be quoted.
        var dataTitle: String {
            guard !isData else { return title }
            return title == "#" ? "number" : String(title.map { $0 == " " ? "_" : $0 })
        }

        /// Returns the heading of the column, with the zone of times.
        package func heading(in zone: some DisplayZone) -> String {
            isTime ? "\(title) (\(zone.name))" : title
        }
    }

    package init(
        _ titles: [String],
        numeric: Set<String> = [],
        times: Set<String> = [],
        data: Set<String> = []
    ) {
        self.init(
            titles.map {
                Column(
                    title: $0,
                    isNumeric: numeric.contains($0),
                    isTime: times.contains($0),
                    isData: data.contains($0)
                )
            }
        )
    }

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    package mutating func add(_ cells: [Cell]) {
        precondition(
            cells.count == columns.count,
            "\(cells.count) cells for \(columns.count) columns"
        )
        rows.append(cells)
    }
}
