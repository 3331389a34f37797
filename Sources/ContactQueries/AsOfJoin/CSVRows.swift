internal import ActivityJSON
internal import ContactProjector

/// The rows of a CSV text.
struct CSVRows {
    let columns: JoinColumns
    let join: AsOfJoin
    /// The delimiter of fields, or `nil` to detect it from the header line.
    let delimiter: UInt8?

    // Spreadsheets write semicolons where the comma is the decimal mark.
    private static let delimiters = ",;\t".utf8.map(\.self)

    /// Reads the header line, then all rows in their order.
    func read(_ source: SniffedSource, _ take: (JoinRows.Item) throws -> Void) throws {
        let reader = CSVReader(source)
        guard let (head, delimiter) = try head(of: reader, named: source.name) else { return }
        // Before the first row, so that a wrong column name costs no reading of the file.
        let places = try Places(columns, in: head, of: source.name)
        try take(.head(head.bytes, delimiter: delimiter))
        while let row = try reader.next(delimiter) {
            switch row {
            case .failure(let flaw): try take(.reject(line: flaw.line, JoinError(flaw.reason)))
            case .success(let row): try take(item(row, places, delimiter))
            }
        }
    }

    /// Reads the header line and detects its delimiter, or returns `nil` for an empty text.
    ///
    /// The delimiter is the one with which the columns are found, else the one that gives the most
    /// fields.
    private func head(
        of reader: CSVReader,
        named name: String
    ) throws -> (CSVRecord, UInt8)? {
        let delimiters = delimiter.map { [$0] } ?? Self.delimiters
        guard let first = try reader.text(delimiters) else { return nil }
        guard case .success(let text) = first else { throw Self.noHead(name) }
        let heads = delimiters.compactMap { delimiter in
            CSVRecord(text.bytes, delimiter: delimiter, line: text.line).map { ($0, delimiter) }
        }
        let fitting = heads.first { head, _ in columns.names.allSatisfy(head.names.contains) }
        // Without a delimiter that gives the columns, the head serves the error message alone.
        let longest = heads.max { $0.0.fields.count < $1.0.fields.count }
        guard let head = fitting ?? longest else { throw Self.noHead(name) }
        return head
    }

    private static func noHead(_ name: String) -> UserError {
        UserError(
            "\(name) has no header line",
            hint: "the first line names the columns, such as contact_id,sent_at",
            code: .unreadable
        )
    }

    private func item(_ row: CSVRecord, _ places: Places, _ delimiter: UInt8) -> JoinRows.Item {
        guard row.fields.count == places.count else {
            let reason =
                "\(HumanText.count(row.fields.count, "field")), expected \(places.count.grouped)"
            return .reject(line: row.line, JoinError(reason))
        }
        return join.item(.csv(delimiter), row.bytes, at: row.line) { () throws(JoinError) in
            try join.subject(
                contact: row.fields[places.contact],
                time: row.fields[places.time],
                org: places.org.map { row.fields[$0] }
            )
        }
    }
}

extension CSVRecord {
    /// The fields as names, without surrounding spaces.
    fileprivate var names: [String] {
        fields.map { name in
            let rest = name.drop { $0 == " " }
            return String(
                rest[..<(rest.lastIndex { $0 != " " }.map(rest.index(after:)) ?? rest.endIndex)]
            )
        }
    }
}

/// The indices of the columns with the contact, the time and the organization.
private struct Places {
    let contact: Int
    let time: Int
    let org: Int?
    /// The number of columns.
    let count: Int

    /// Finds the columns, each of which must occur once.
    init(_ columns: JoinColumns, in head: CSVRecord, of name: String) throws(UserError) {
        let names = head.names
        try Self.check(names, of: name)
        func place(_ column: String) throws(UserError) -> Int {
            if let place = names.firstIndex(of: column) { return place }
            // A single column isn't repeated: the file may be anything, also one with a secret in it.
            let hint =
                names.count > 1
                ? "the columns are \(names.prefix(20).joined(separator: ", "))"
                : "the first line has one column: check the file and --delimiter"
            throw UserError(
                "\(name) has no column \(column.quoted)",
                hint: hint,
                code: .unreadable
            )
        }
        contact = try place(columns.contact)
        time = try place(columns.time)
        org = try columns.org.map { column throws(UserError) in try place(column) }
        count = names.count
    }

    /// Throws if a column would occur twice in the result.
    ///
    /// Columns without a name may repeat.
    private static func check(_ names: [String], of name: String) throws(UserError) {
        if let added = names.first(where: JoinedState.columns.contains) {
            throw UserError(
                "\(name) already has a column \(added.quoted)",
                hint: "remove the asof_ columns: as-of-join adds them",
                code: .unreadable
            )
        }
        var seen: Set<String> = []
        guard let twin = names.first(where: { !$0.isEmpty && !seen.insert($0).inserted }) else {
            return
        }
        throw UserError(
            "\(name) has two columns \(twin.quoted)",
            hint: "rename one of them",
            code: .unreadable
        )
    }
}
