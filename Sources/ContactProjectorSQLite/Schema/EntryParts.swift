/// The parts of an entry that are read.
enum EntryParts {
    /// The complete entry.
    case whole
    /// The defining fields, and the payloads of activities whose text a contact's state shows.
    case texts
    /// The defining fields, from columns that come before the payload, and the payloads of observations.
    case definition

    /// The columns in the order in which they are read.
    var columns: String {
        switch self {
        case .whole: EntryRow.columns
        case .texts:
            EntryRow.columns(
                payload: """
                    CASE WHEN segment IS NOT NULL OR \(Self.isItem) OR \(Self.isObservation)
                    THEN payload END
                    """
            )
        case .definition:
            EntryRow.columns(payload: "CASE WHEN \(Self.isObservation) THEN payload END")
        }
    }

    /// The condition for observations, whose segments are in their payloads.
    private static let isObservation = "type = 'contact_observed'"

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
