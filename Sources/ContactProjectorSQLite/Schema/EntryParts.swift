/// The parts of an entry that are read.
enum EntryParts {
    /// The complete entry.
    case whole
    /// The defining fields, and the payloads of activities whose text a contact's state shows.
    case texts
    /// The defining fields alone, from columns that come before the payload.
    case definition

    /// The columns in the order in which they are read.
    var columns: String {
        switch self {
        case .whole: EntryRow.columns
        case .texts:
            EntryRow.columns(
                payload: "CASE WHEN segment IS NOT NULL OR \(Self.isItem) THEN payload END"
            )
        case .definition: EntryRow.columns(payload: "NULL")
        }
    }

    // Word for word the condition of the partial index `entry_text`: SQLite uses that index only if
    // the query's condition implies its own.
    /// The condition for notes and files.
    static let isItem = "type IN ('note_created', 'file_uploaded')"
}

extension EntryRow {
    /// Returns the columns with another payload expression, followed by a flag that the payload was
    /// erased.
    fileprivate static func columns(payload: String) -> String {
        columns.replacing("payload", with: payload) + ", payload IS NULL"
    }
}
