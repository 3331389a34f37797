internal import ActivityJSON
internal import ContactProjector
internal import ContactQuestions

/// The names of the columns that say whom and when.
struct JoinColumns: Equatable, Sendable {
    var contact = "contact_id"
    var time = "sent_at"
    var org: String?
}

/// One row, and what was true of its contact at its time.
struct JoinedRow {
    let form: Form
    /// The row as it stands in the file.
    let text: [UInt8]
    let subject: AsOfJoin.Subject
    let state: JoinedState

    enum Form { case csv, json }

    /// What the head line of a CSV file gets.
    static let addedHead =
        [UInt8(ascii: ",")] + Array(JoinedState.columns.joined(separator: ",").utf8)

    /// The row as it stands, and what is added to it.
    var spelled: (text: [UInt8], added: [UInt8]) {
        switch form {
        case .csv:
            return (text, state.cells.flatMap { [UInt8(ascii: ",")] + Table.csvField($0).utf8 })
        case .json:
            // The row is an object with members, so that a brace ends it and a comma may stand before.
            let end = text.lastIndex(of: UInt8(ascii: "}")) ?? text.endIndex
            var writer = JSONWriter()
            state.write(to: &writer)
            let member = Array(",\"as_of_state\":".utf8) + writer.bytes + [UInt8(ascii: "}")]
            return (Array(text[..<end]), member)
        }
    }
}

/// A person's rows, CSV with a head line or NDJSON, each joined as it is read.
struct JoinRows {
    let source: ActivitySource
    let columns: JoinColumns
    let join: AsOfJoin

    enum Item {
        /// The head line of a CSV file.
        case head([UInt8])
        case row(JoinedRow)
        case reject(line: Int, reason: String)
    }

    /// Reads all rows in their order.
    ///
    /// - Throws: ``LoadFailure`` when the file can't be read, ``CommandError`` when it has no such columns, and what `take` throws.
    func read(_ take: (Item) throws -> Void) throws {
        do {
            if isJSON { try readJSON(take) } else { try readCSV(take) }
        } catch let error as ReadError {
            throw LoadFailure.unreadable(error)
        }
    }

    /// NDJSON by its name; what comes from standard input is CSV unless it is named otherwise.
    private var isJSON: Bool {
        let name = source.name.hasSuffix(".gz") ? String(source.name.dropLast(3)) : source.name
        return [".ndjson", ".jsonl", ".json"].contains { name.hasSuffix($0) }
    }

    private func readCSV(_ take: (Item) throws -> Void) throws {
        let reader = try CSVReader(source)
        guard let first = try reader.next(), case .success(let head) = first else {
            throw Self.unreadable("there is no head line that names the columns")
        }
        var names = head.fields
        // Spreadsheets start a file with a mark of its encoding.
        if names[0].hasPrefix("\u{FEFF}") { names[0].removeFirst() }
        guard let contact = names.firstIndex(of: columns.contact),
            let time = names.firstIndex(of: columns.time),
            let org = columns.org.map({ names.firstIndex(of: $0) }) ?? -1
        else { throw Self.unreadable(missing(names)) }
        try take(.head(head.bytes))
        while let row = try reader.next() {
            switch row {
            case .failure(let flaw): try take(.reject(line: flaw.line, reason: flaw.reason))
            case .success(let row) where row.fields.count != names.count:
                let count = row.fields.count
                try take(
                    .reject(
                        line: row.line,
                        reason: "it has \(count) fields instead of \(names.count)"
                    )
                )
            case .success(let row):
                let org = org < 0 ? nil : row.fields[org]
                try take(
                    item(.csv, row.bytes, at: row.line) { () throws(JoinFlaw) in
                        try join.subject(
                            contact: row.fields[contact],
                            time: row.fields[time],
                            org: org
                        )
                    }
                )
            }
        }
    }

    private func missing(_ names: [String]) -> String {
        let wanted = [columns.contact, columns.time] + [columns.org].compactMap(\.self)
        let absent = wanted.filter { !names.contains($0) }.joined(separator: ", ")
        return "there is no column \(absent); there are \(names.prefix(20).joined(separator: ", "))"
    }

    private static func unreadable(_ reason: String) -> CommandError {
        CommandError(reason, hint: "see projector as-of-join --help", code: .unreadable)
    }

    private func readJSON(_ take: (Item) throws -> Void) throws {
        let reader = try LineReader(source, maximumLineBytes: CSVReader.mostBytes)
        guard let parser = try? ObjectParser() else { throw Self.unreadable("memory is short") }
        while let line = try reader.next() {
            let text: ArraySlice<UInt8>
            switch line {
            case .line(let line), .unended(let line): text = line
            case .tooLong:
                try take(.reject(line: reader.number, reason: "the row is too long"))
                continue
            }
            guard text.contains(where: { $0 > 0x20 }) else { continue }
            try take(
                item(.json, Array(text), at: reader.number) { () throws(JoinFlaw) in
                    try subject(of: text, parser)
                }
            )
        }
    }

    private func subject(
        of row: ArraySlice<UInt8>,
        _ parser: ObjectParser
    ) throws(JoinFlaw) -> AsOfJoin.Subject {
        let members: [String: ObjectValue]
        do { members = try parser.members(of: row) } catch { throw JoinFlaw(error.description) }
        func text(_ name: String) throws(JoinFlaw) -> String {
            guard case .text(let text) = members[name] else {
                throw JoinFlaw("\(name) is no string in it")
            }
            return String(decoding: text, as: UTF8.self)
        }
        guard members["as_of_state"] == nil else { throw JoinFlaw("it has an as_of_state already") }
        let org: String? =
            switch columns.org.flatMap({ members[$0] }) {
            case .text(let text): String(decoding: text, as: UTF8.self)
            default: nil
            }
        return try join.subject(
            contact: try text(columns.contact),
            time: try text(columns.time),
            org: org
        )
    }

    private func item(
        _ form: JoinedRow.Form,
        _ text: [UInt8],
        at line: Int,
        _ subject: () throws(JoinFlaw) -> AsOfJoin.Subject
    ) -> Item {
        do throws(JoinFlaw) {
            let subject = try subject()
            let state = try join.state(of: subject)
            return .row(JoinedRow(form: form, text: text, subject: subject, state: state))
        } catch {
            return .reject(line: line, reason: error.reason)
        }
    }
}
