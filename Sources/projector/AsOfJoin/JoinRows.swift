internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// The names of the columns that say whom and when.
struct JoinColumns: Equatable, Sendable {
    var contact = "contact_id"
    var time = "sent_at"
    var org: String?

    /// The columns that rows must have.
    var names: [String] { [contact, time] + [org].compactMap(\.self) }
}

/// A person's rows, each joined as it is read: CSV with a head line, or JSON in lines, arrays or pages.
struct JoinRows {
    let source: ActivitySource
    let columns: JoinColumns
    let join: AsOfJoin
    /// What stands between the fields of CSV; nil when the head line is to tell.
    var delimiter: UInt8?

    enum Item {
        /// The head line of a CSV file, and what the join adds to it.
        case head([UInt8], added: [UInt8])
        case row(JoinedRow)
        /// A row without a time.
        case skipped
        case reject(line: Int, JoinError)
    }

    /// Reads all rows in their order.
    ///
    /// - Throws: ``LoadFailure`` when the file can't be read, ``UserError`` when it has no such columns, and what `take` throws.
    func read(_ take: (Item) throws -> Void) throws {
        do {
            let source = try SniffedSource(source)
            let text = RowText(try source.beginning(4_096), named: source.name)
            if delimiter == nil, text.isJSON {
                try JSONRows(columns: columns, join: join).read(source, take)
            } else {
                try CSVRows(columns: columns, join: join, delimiter: delimiter).read(source, take)
            }
        } catch let error as ReadError {
            throw LoadFailure.unreadable(error)
        }
    }
}

extension AsOfJoin {
    /// Joins a row with what was true of its subject.
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
