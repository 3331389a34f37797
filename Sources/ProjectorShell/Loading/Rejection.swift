package import ActivityJSON
internal import ContactQueries
package import TerminalText

/// Messages about records that can't be read.
extension ImportReport {
    /// Returns the first rejected records and their share, or no lines if none was rejected.
    func rejection(listedBy command: String = "projector rejects") -> [TextLine] {
        guard rejected > 0 else { return [] }
        // Three show the kind of mistake; a file in another format would print one for each line.
        let shown = rejects.prefix(3).map {
            [StyledText("rejected ", .red), StyledText($0.description)]
        }
        return shown + [rejectedShare(listedBy: command)]
    }

    /// Returns the line that says how many of the records were rejected.
    package func rejectedShare(listedBy command: String) -> TextLine {
        let share =
            "\(rejected.grouped) of \(HumanText.count(read, "record")) rejected"
        return [StyledText("warning: ", .yellow), StyledText("\(share) (\(command) lists them)")]
    }
}

extension SourceAccount {
    /// A warning about a source of which most records were rejected, or `nil` for any other.
    package var warning: TextLine? {
        guard case .mostlyUnreadable(let percent) = finding else { return nil }
        let share =
            "\(rejected.grouped) of \(HumanText.count(records, "record")) rejected"
        return [
            StyledText("warning: ", .yellow),
            StyledText("most of \(name) can't be read: \(share) (\(percent)%)"),
        ]
    }
}

extension [SourceAccount] {
    /// Returns the failure for sources of which no record could be read, or `nil` if there are none.
    package func failure(_ report: ImportReport) -> LoadFailure? {
        let unread = compactMap { account -> (name: String, text: ForeignText)? in
            guard case .unreadable(let text) = account.finding else { return nil }
            return (account.name, text)
        }
        return unread.isEmpty ? nil : .nothingRead(unread, report)
    }

    /// Prints to standard error the records that can't be read, if any.
    ///
    /// - Throws: ``LoadFailure/nothingRead(_:_:)`` if no record of a source could be read.
    func check(_ report: ImportReport) throws(LoadFailure) {
        if let failure = failure(report) { throw failure }
        StandardError.write(report.rejection() + compactMap(\.warning))
    }
}

extension Workspace {
    /// Prints a summary of the records that can't be read to standard error, if any.
    package func warn() { StandardError.write(report.rejection() + accounts.compactMap(\.warning)) }

    /// The failure for sources of which no record could be read, where the load accepted that, or `nil`.
    package var failure: LoadFailure? { accounts.failure(ImportReport()) }
}
