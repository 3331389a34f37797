/// How much of an entry is read.
enum EntryParts {
    /// All that was recorded.
    case whole
    /// The defining fields, and of what has a text that a contact's state shows all that was recorded.
    case texts
    /// The defining fields, from columns that lie before the payload.
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

    /// The condition for notes and files, in the very words by which SQLite finds their index.
    static let isItem = "type IN ('note_created', 'file_uploaded')"
}

extension EntryRow {
    /// The columns with something else in the payload's place, and behind it whether the payload was erased.
    fileprivate static func columns(payload: String) -> String {
        columns.replacing("payload", with: payload) + ", payload IS NULL"
    }
}
