package import ActivityJSON
internal import ContactQueries
package import TerminalText

extension ImportReport {
    /// The number of records read, and after a colon the counts that add up to it.
    package var balance: TextLine {
        // Each record is in exactly one of the five, so that a sum that differs shows a lost
        // record.
        let parts = [
            "\(appended.grouped) appended", HumanText.count(duplicates, "duplicate"),
            HumanText.count(revisions, "revision"), HumanText.count(conflicts, "conflict"),
            "\(rejected.grouped) rejected",
        ]
        let text = "read \(HumanText.count(read, "record")): \(parts.joined(separator: ", "))"
        return [StyledText(text, .bold)]
    }
}
