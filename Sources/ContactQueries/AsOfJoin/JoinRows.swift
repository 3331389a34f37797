public import ActivityJSON

/// The names of the columns that a join reads.
public struct JoinColumns: Equatable, Sendable {
    /// The column of the contact's id.
    public var contact: String
    /// The column of the time.
    public var time: String
    /// The column of the organization, or `nil` if rows name none.
    public var org: String?

    /// Creates the names of the columns.
    public init(contact: String = "contact_id", time: String = "sent_at", org: String? = nil) {
        self.contact = contact
        self.time = time
        self.org = org
    }

    /// The columns that rows must have.
    var names: [String] { [contact, time] + [org].compactMap(\.self) }
}

/// The rows of a source, joined as they are read: CSV with a header line, or JSON in lines, arrays or pages.
///
/// Rows are streamed, so their number isn't limited.
///
/// ```swift
/// let join = try await engine.asOfJoin(organization: nil)
/// var violations: [JoinedRow] = []
/// try JoinRows(of: .file(path), join: join).read { item in
///     if case .row(let row) = item, row.state.isViolation { violations.append(row) }
/// }
/// ```
public struct JoinRows: Sendable {
    private let source: ActivitySource
    private let columns: JoinColumns
    private let join: AsOfJoin
    private let delimiter: UInt8?

    /// Creates the rows of a source.
    ///
    /// - Parameters:
    ///   - source: The source of the rows.
    ///   - columns: The names of the columns to read.
    ///   - join: The join of each row.
    ///   - delimiter: The separator of CSV fields, or `nil` to find it by the header line.
    public init(
        of source: ActivitySource,
        columns: JoinColumns = JoinColumns(),
        join: AsOfJoin,
        delimiter: UInt8? = nil
    ) {
        self.source = source
        self.columns = columns
        self.join = join
        self.delimiter = delimiter
    }

    /// One item of the source.
    public enum Item: Sendable {
        /// The header line of CSV, and the separator of its fields.
        case head([UInt8], delimiter: UInt8)
        /// A row that was joined.
        case row(JoinedRow)
        /// A row without a time.
        case skipped
        /// A row that can't be joined, by the number of its first line.
        case reject(line: Int, JoinError)
    }

    /// Reads all rows in their order, and blocks the caller meanwhile.
    ///
    /// O(bytes + rows · log own history), in constant memory.
    ///
    /// - Throws: `ReadError` if the source can't be read, ``UserError`` if it has no such columns, and errors of `take`.
    public func read(_ take: (Item) throws -> Void) throws {
        let source = try SniffedSource(source)
        // Only the first two characters that aren't spaces decide. 4,096 bytes allow for space
        // before them.
        let text = RowText(try source.beginning(4_096), named: source.name)
        // A delimiter that was given means CSV, whatever the text looks like.
        if delimiter == nil, text.isJSON {
            try JSONRows(columns: columns, join: join).read(source, take)
        } else {
            try CSVRows(columns: columns, join: join, delimiter: delimiter).read(source, take)
        }
    }
}

extension AsOfJoin {
    /// Joins a row with the state of its subject.
    func item(
        _ form: JoinedRow.Form,
        _ text: [UInt8],
        at line: Int,
        _ subject: () throws(JoinError) -> Subject?
    ) -> JoinRows.Item {
        do throws(JoinError) {
            guard let subject = try subject() else { return .skipped }
            let state = try state(of: subject)
            return .row(JoinedRow(form: form, text: text, subject: subject, state: state))
        } catch {
            return .reject(line: line, error)
        }
    }
}
