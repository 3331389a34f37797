package import ActivityJSON
internal import ContactQueries
package import TerminalText

extension ImportReport {
    /// The number of records, and what became of them: the numbers after the colon add up to it.
    package var balance: TextLine {
        let parts = [
            "\(appended.grouped) appended", HumanText.count(duplicates, "duplicate"),
            HumanText.count(revisions, "revision"), HumanText.count(conflicts, "conflict"),
            "\(rejected.grouped) rejected",
        ]
        let text = "read \(HumanText.count(read, "record")): \(parts.joined(separator: ", "))"
        return [StyledText(text, .bold)]
    }
}
