package import ActivityJSON
internal import ContactQueries
package import TerminalText

/// Words about records that could not be read.
extension ImportReport {
    /// The first rejects, and how many there are, all of which a command lists; none when there is none.
    func rejection(listedBy command: String = "projector rejects") -> [TextLine] {
        guard rejected > 0 else { return [] }
        let shown = rejects.prefix(3).map {
            [StyledText("rejected ", .red), StyledText($0.description)]
        }
        return shown + [rejectedShare(listedBy: command)]
    }

    /// The share of the records that were rejected.
    package func rejectedShare(listedBy command: String) -> TextLine {
        let share =
            "\(rejected.grouped) of \(HumanText.count(read, "record")) rejected"
        return [StyledText("warning: ", .yellow), StyledText("\(share) (\(command) lists them)")]
    }
}

extension SourceAccount {
    /// A warning of a source of which most can't be read; nil for any other.
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
    /// The failure to read anything of some of the sources; nil when there is none.
    package func failure(_ report: ImportReport) -> LoadFailure? {
        let unread = compactMap { account -> (name: String, text: ForeignText)? in
            guard case .unreadable(let text) = account.finding else { return nil }
            return (account.name, text)
        }
        return unread.isEmpty ? nil : .nothingRead(unread, report)
    }

    /// Says on standard error what could not be read, if anything.
    ///
    /// - Throws: ``LoadFailure/nothingRead(_:_:)`` for sources of which nothing could be.
    func check(_ report: ImportReport) throws(LoadFailure) {
        if let failure = failure(report) { throw failure }
        StandardError.write(report.rejection() + compactMap(\.warning))
    }
}

extension Workspace {
    /// Sums up on standard error what could not be read, if anything.
    package func warn() { StandardError.write(report.rejection() + accounts.compactMap(\.warning)) }

    /// The failure to read anything of some of the sources, where that was accepted.
    package var failure: LoadFailure? { accounts.failure(ImportReport()) }
}
