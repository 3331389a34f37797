/// Rows and columns of text, free of any surface's spelling.
struct Table: Equatable, Sendable {
    let columns: [Column]
    var rows: [[Cell]] = []

    struct Column: Equatable, Sendable {
        let title: String
        let isNumeric: Bool
    }

    init(_ titles: [String], numeric: Set<String> = []) {
        columns = titles.map { Column(title: $0, isNumeric: numeric.contains($0)) }
    }

    mutating func add(_ cells: [Cell]) {
        precondition(
            cells.count == columns.count,
            "\(cells.count) cells for \(columns.count) columns"
        )
        rows.append(cells)
    }
}

/// One value of a table; what is absent is told apart from an empty text.
struct Cell: Equatable, Sendable, ExpressibleByStringLiteral {
    let text: String?
    let style: Style

    init(_ text: String?, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }

    init(_ number: Int) {
        self.init(String(number))
    }

    init(stringLiteral value: String) {
        self.init(value)
    }

    /// What a person sees.
    var span: Span {
        text.map { Span($0, style) } ?? Span("–", .dim)
    }
}
