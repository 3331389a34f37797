#if Postgres
/// The rows of a statement's result, copied from libpq.
struct ResultRows: Sendable {
    private(set) var count = 0
    private let columns: Int
    private var bytes: [UInt8] = []
    /// The end of each value; the sign bit says that it is null.
    private var ends: [Int] = []

    init(columns: Int) {
        self.columns = columns
    }

    /// Adds a row, whose values a closure appends.
    ///
    /// The closure returns `false` for a null.
    mutating func add(_ append: (Int, inout [UInt8]) -> Bool) {
        for column in 0..<columns {
            let isPresent = append(column, &bytes)
            ends.append(isPresent ? bytes.count : ~bytes.count)
        }
        count += 1
    }

    /// A row of the result.
    struct Row {
        fileprivate let rows: ResultRows
        fileprivate let first: Int
    }

    /// Returns a row by its number.
    subscript(number: Int) -> Row {
        precondition(number < count, "no row \(number)")
        return Row(rows: self, first: number * columns)
    }

    /// The first row, or `nil` if there is none.
    var first: Row? { count > 0 ? self[0] : nil }

    /// Converts each row.
    func map<Answer>(_ body: (Row) throws -> Answer) rethrows -> [Answer] {
        try (0..<count).map { try body(self[$0]) }
    }

    fileprivate func range(_ index: Int) -> Range<Int>? {
        let end = ends[index]
        guard end >= 0 else { return nil }
        let start = index == 0 ? 0 : ends[index - 1]
        return (start < 0 ? ~start : start)..<end
    }

    fileprivate func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }
}

extension ResultRows.Row {
    /// Returns the bytes of a column, or `nil` for a null.
    func optionalBytes(_ column: Int) -> [UInt8]? {
        rows.range(first + column).map { Array(rows.bytes($0)) }
    }

    /// Returns the bytes of a column.
    func bytes(_ column: Int) throws -> [UInt8] { try present(optionalBytes(column), column) }

    /// Returns a number of one to eight bytes, or `nil` for a null.
    func optionalNumber(_ column: Int) throws -> Int64? {
        guard let range = rows.range(first + column) else { return nil }
        guard (1...8).contains(range.count) else { throw malformed(column) }
        let bytes = rows.bytes(range)
        let isNegative = bytes.first.map { $0 > 127 } ?? false
        return bytes.reduce(isNegative && range.count > 1 ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    /// Returns a number.
    func number(_ column: Int) throws -> Int64 { try present(optionalNumber(column), column) }

    /// Returns a truth value.
    func flag(_ column: Int) throws -> Bool { try number(column) != 0 }

    /// Returns the text of a column of bytes, or `nil` for a null.
    func optionalText(_ column: Int) -> String? {
        rows.range(first + column).map { String(decoding: rows.bytes($0), as: UTF8.self) }
    }

    /// Returns the text of a column of bytes.
    func text(_ column: Int) throws -> String { try present(optionalText(column), column) }

    private func present<Value>(_ value: Value?, _ column: Int) throws -> Value {
        guard let value else { throw malformed(column) }
        return value
    }

    private func malformed(_ column: Int) -> ServerError {
        ServerError(kind: .malformed, message: "column \(column + 1) has another form")
    }
}
#endif
