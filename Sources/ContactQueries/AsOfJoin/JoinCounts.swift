internal import ContactProjector

/// Counts of the rows of a join, by their outcome.
public struct JoinCounts: Equatable, Sendable {
    /// The name of the rows' source.
    package let name: String
    /// The rows that were read, those that can't be joined included.
    public private(set) var read = 0
    /// The rows whose contact was blocked or unsubscribed.
    public private(set) var violations = 0
    /// The rows that can't be joined.
    public private(set) var rejected = 0
    /// The rows whose contact no activity names.
    public private(set) var unknown = 0
    /// The rows of a time before their contact's first activity.
    public private(set) var notYet = 0
    /// The rows whose contact was erased.
    public private(set) var erased = 0
    /// The rows without a time.
    public private(set) var skipped = 0
    /// The rows with a local time that clocks show twice.
    public private(set) var ambiguous = 0
    /// The rows with a local time that clocks skip.
    public private(set) var nonexistent = 0
    /// The first rows that can't be joined, at most three, each with its place and the reason.
    public private(set) var firstRejects: [String] = []

    /// Creates the counts of no rows.
    package init(name: String) { self.name = name }

    /// Counts an item.
    ///
    /// - Returns: The place and the reason of a row that can't be joined; otherwise `nil`.
    @discardableResult
    package mutating func count(_ item: JoinRows.Item) -> String? {
        switch item {
        case .head: break
        case .row(let row): count(row)
        case .skipped:
            read += 1
            skipped += 1
        case .reject(let line, let flaw): return reject(line, flaw)
        }
        return nil
    }

    private mutating func count(_ row: JoinedRow) {
        read += 1
        if row.state.isViolation { violations += 1 }
        count(row.subject.doubt)
        switch row.state.presence {
        case .present: break
        case .unknown: unknown += 1
        case .notYet: notYet += 1
        case .erased: erased += 1
        }
    }

    private mutating func reject(_ line: Int, _ flaw: JoinError) -> String {
        read += 1
        rejected += 1
        count(flaw.doubt)
        let text = "\(name):\(line): \(flaw.reason)"
        // A wrong column rejects every row, and three are enough to see it.
        if firstRejects.count < 3 { firstRejects.append(text) }
        return text
    }

    private mutating func count(_ doubt: LocalDoubt?) {
        switch doubt {
        case nil: break
        case .comesTwice: ambiguous += 1
        case .isSkipped: nonexistent += 1
        }
    }

    /// All counts in one line.
    ///
    /// After the first three, counts of 0 are left out.
    package var sum: String {
        func some(_ number: Int, _ what: String) -> String? {
            number > 0 ? "\(number.grouped) \(what)" : nil
        }
        let others = [
            unknown > 0 ? HumanText.count(unknown, "unknown contact") : nil,
            some(notYet, "not yet"),
            some(erased, "erased"), some(skipped, "skipped (no time)"),
            ambiguous > 0 ? HumanText.count(ambiguous, "ambiguous local time") : nil,
            nonexistent > 0
                ? HumanText.count(nonexistent, "local time") + " that clocks skip" : nil,
        ]
        let first = [
            HumanText.count(read, "row"), HumanText.count(violations, "violation"),
            "\(rejected.grouped) rejected",
        ]
        return (first + others.compactMap(\.self)).joined(separator: ", ")
    }

    /// The reason why no row has an answer, or `nil` if one has, or there are no rows.
    package var failure: UserError? {
        // All three at once: a file whose rows fail for different reasons has no answer either.
        guard read > 0, rejected + skipped + unknown == read else { return nil }
        return UserError("no row of \(name) has an answer", hint: advice, code: .unreadable)
    }

    private var advice: String {
        if unknown == read { return "no contact is known; check --contact-column and --org" }
        if skipped == read { return "no row has a time; check --time-column" }
        return rejected > 0 ? "the first rejected rows show why" : "check the columns and --org"
    }
}
