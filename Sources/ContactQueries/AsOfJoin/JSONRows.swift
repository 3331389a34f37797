internal import ActivityJSON
internal import ContactProjector

/// The rows of a JSON text: objects in lines, in arrays, or in pages of an API.
struct JSONRows {
    let columns: JoinColumns
    let join: AsOfJoin
    private let parser: ObjectParser

    /// The maximum number of members of a row, above that of any realistic table.
    private static let mostColumns = 4_096

    init(columns: JoinColumns, join: AsOfJoin) throws {
        self.columns = columns
        self.join = join
        do { parser = try ObjectParser(maximumMembers: Self.mostColumns) } catch {
            throw UserError("out of memory", hint: "free memory, then try again")
        }
    }

    /// Reads all rows in their order.
    func read(_ source: SniffedSource, _ take: (JoinRows.Item) throws -> Void) throws {
        try records(of: source) { text, members, line in
            guard let rows = page(members) else { return try take(item(text, members, at: line)) }
            try read(page: rows, at: line, take)
        } reject: { line, flaw in
            try take(.reject(line: line, flaw))
        }
    }

    /// Reads the rows of a page.
    ///
    /// A page inside a page is a row.
    private func read(
        page: [UInt8],
        at line: Int,
        _ take: (JoinRows.Item) throws -> Void
    ) throws {
        // A row of a page has no line of its own in the file.
        func placed(_ item: JoinRows.Item) -> JoinRows.Item {
            guard case .reject(let row, let flaw) = item else { return item }
            let reason = "line \(row) of the array in this page: \(flaw.reason)"
            return .reject(line: line, JoinError(reason, flaw.doubt))
        }
        try records(of: try SniffedSource(.bytes(page, name: ""))) { text, members, row in
            try take(placed(item(text, members, at: row)))
        } reject: { row, flaw in
            try take(placed(.reject(line: row, flaw)))
        }
    }

    /// Reads every object of a source, and rejects everything else.
    private func records(
        of source: SniffedSource,
        _ take: (ArraySlice<UInt8>, [String: ObjectValue], Int) throws -> Void,
        reject: (Int, JoinError) throws -> Void
    ) throws {
        let reader = JSONRecordReader(source, maximumRecordBytes: CSVReader.mostBytes)
        while let record = try reader.next() {
            switch record {
            case .flaw(let reason, let line): try reject(line, JoinError("\(reason)"))
            case .value(let text, let line):
                let members: [String: ObjectValue]
                do { members = try parser.members(of: text) } catch {
                    try reject(line, JoinError(error.description))
                    continue
                }
                try take(text, members, line)
            }
        }
    }

    /// Returns the rows of an object that is a page, or `nil` if it is a row.
    ///
    /// A page has none of the columns, and one array of objects, or one empty array.
    private func page(_ members: [String: ObjectValue]) -> [UInt8]? {
        let isRow = [columns.contact, columns.time].contains { column in
            members[column] != nil || members[column.firstPart] != nil
        }
        // An object with one of the columns is a row, even if it has an array of objects beside
        // them.
        guard !isRow else { return nil }
        let arrays = members.values.compactMap { value -> [UInt8]? in
            guard case .array(let text) = value else { return nil }
            let first = text.dropFirst().first { !" \t\r\n".utf8.contains($0) }
            return first == UInt8(ascii: "{") || first == UInt8(ascii: "]") ? text : nil
        }
        let filled = arrays.filter { $0.contains(UInt8(ascii: "{")) }
        return filled.count == 1 ? filled[0] : arrays.count == 1 ? arrays[0] : nil
    }

    private func item(
        _ text: ArraySlice<UInt8>,
        _ members: [String: ObjectValue],
        at line: Int
    ) -> JoinRows.Item {
        join.item(.json, Array(text), at: line) { () throws(JoinError) in
            // With the member twice, readers would disagree on which one counts.
            guard members["as_of_state"] == nil else {
                throw JoinError("the row already has an as_of_state")
            }
            return try join.subject(
                contact: try cell(columns.contact, in: members),
                time: try cell(columns.time, in: members),
                org: try columns.org.flatMap { column throws(JoinError) in
                    try cell(column, in: members)
                }
            )
        }
    }

    /// Returns the text of a column, or `nil` for null.
    private func cell(
        _ column: String,
        in members: [String: ObjectValue]
    ) throws(JoinError) -> String? {
        switch try value(column, in: members) {
        case .text(let text)?: return String(decoding: text, as: UTF8.self)
        case .null?: return nil
        // Never guessed: it may be in seconds or in milliseconds.
        case .number(let number)?:
            throw JoinError(
                "\(column.quoted) is the number \(number), not a string; write a Unix time as \"@\(number)\""
            )
        case .object?, .array?, .truth?: throw JoinError("\(column.quoted) isn't a string")
        case nil: throw JoinError("no column \(column.quoted)")
        }
    }

    /// Returns a member by its name, else by its path through objects, such as `contact.id`.
    private func value(
        _ path: String,
        in members: [String: ObjectValue]
    ) throws(JoinError) -> ObjectValue? {
        // The whole name first: a column may have a period in its name.
        if let value = members[path] { return value }
        guard let dot = path.firstIndex(of: ".") else { return nil }
        let rest = String(path[path.index(after: dot)...])
        switch members[String(path[..<dot])] {
        case .object(let text)?:
            do { return try value(rest, in: try parser.members(of: text[...])) } catch let
                error as JoinError
            {
                throw error
            } catch {
                throw JoinError("\(error)")
            }
        case .null?: return .null
        default: return nil
        }
    }
}

extension String {
    /// The part before the first period, or the whole text.
    fileprivate var firstPart: String { String(prefix { $0 != "." }) }
}
