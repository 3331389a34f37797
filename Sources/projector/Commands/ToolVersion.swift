internal import ActivityJSON
internal import ContactProjectorSQLite
internal import LineEditing

/// The version of the program.
enum ToolVersion {
    /// The number, which the shell's first line shows.
    static let number = "0.2.0"

    /// The version and those of the C libraries, as `--version` shows them.
    static var text: String {
        """
        projector \(number)
        SQLite \(SQLiteActivityStore.libraryVersion), \(ScannerText.libraryVersions), \
        libedit \(LineEditor.libraryVersion)
        """
    }
}
