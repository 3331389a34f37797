internal import ContactProjector
internal import ContactQueries

/// How many rows were read, and what became of them.
struct JoinCounts: Equatable, Sendable {
    /// The name of the rows' source.
    let name: String
    private var read = 0
    private var violations = 0
    private var rejected = 0
    private var unknown = 0
    private var notYet = 0
    private var erased = 0
    private var skipped = 0
    private var ambiguous = 0
    private var nonexistent = 0
    private var rejects: [String] = []

    init(name: String) { self.name = name }

    mutating func count(_ row: JoinedRow) {
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

    /// Counts a row that has no time.
    mutating func skip() {
        read += 1
        skipped += 1
    }

    /// Counts a row that can't be read, and says so with its place.
    @discardableResult
    mutating func reject(_ line: Int, _ flaw: JoinError) -> String {
        read += 1
        rejected += 1
        count(flaw.doubt)
        let text = "\(name):\(line): \(flaw.reason)"
        if rejects.count < 3 { rejects.append(text) }
        return text
    }

    private mutating func count(_ doubt: LocalDoubt?) {
        switch doubt {
        case nil: break
        case .comesTwice: ambiguous += 1
        case .isSkipped: nonexistent += 1
        }
    }

    /// The first rejects.
    var rejectLines: [TextLine] { rejects.map { [StyledText("rejected ", .red), StyledText($0)] } }

    /// The first row that could not be read, and why.
    var firstReject: String? { rejects.first }

    /// Whether any row was left out of the answer.
    var hasRejects: Bool { rejected > 0 }

    /// All in one line; what there is none of is left out after the first three.
    var sum: String {
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

    /// Why the rows have no answer; nil when one of them could be judged, or there are none.
    var failure: UserError? {
        guard read > 0, rejected + skipped + unknown == read else { return nil }
        return UserError("no row of \(name) has an answer", hint: advice, code: .unreadable)
    }

    private var advice: String {
        if unknown == read { return "no contact is known; check --contact-column and --org" }
        if skipped == read { return "no row has a time; check --time-column" }
        return rejected > 0 ? "the first rejected rows show why" : "check the columns and --org"
    }
}
