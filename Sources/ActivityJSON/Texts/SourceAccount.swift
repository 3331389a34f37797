/// The counts of one source's records, and the beginning of its text.
package struct SourceAccount: Sendable {
    /// The source's name.
    package let name: String
    /// The number of records that are activities.
    package private(set) var activities = 0
    /// The number of records that could not be read.
    package private(set) var rejected = 0
    /// The reason of the first rejected record, or `nil` if all are activities.
    package private(set) var firstReason: RejectReason?
    /// The first bytes of the text, at most ``ForeignText/beginning``.
    package var beginning: [UInt8] = []

    /// Creates the account of a source before it is read.
    package init(name: String) { self.name = name }

    /// The number of records.
    package var records: Int { activities + rejected }

    /// Counts an item.
    package mutating func count(_ item: ReadItem) {
        switch item {
        case .activity: activities += 1
        case .rejected(let reject):
            rejected += 1
            if firstReason == nil { firstReason = reject.reason }
        }
    }

    /// Counts activities.
    package mutating func count(activities: Int) { self.activities += activities }
}

extension SourceAccount {
    /// A finding about a source as a whole.
    package enum Finding: Equatable, Sendable {
        /// A source without records, or with at most half of them rejected.
        case readable
        /// A source with more than half of its records rejected, and the share in percent.
        case mostlyUnreadable(Int)
        /// A source with records, of which none is an activity.
        case unreadable(ForeignText)
    }

    /// The finding, which is `readable` for a source without records.
    package var finding: Finding {
        guard rejected > activities else { return .readable }
        guard activities == 0 else { return .mostlyUnreadable(rejected * 100 / records) }
        let text = ForeignText(beginning, records: records, reason: firstReason)
        // A header alone is a table without rows, and so a source without records.
        return text == .csv(isHeadAlone: true) ? .readable : .unreadable(text)
    }
}
