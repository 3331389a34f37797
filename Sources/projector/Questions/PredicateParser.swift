internal import ContactProjector

/// A reader of predicates such as `in VIP and not (blocked or notes > 3)`.
///
/// `not` binds tighter than `and`, `and` tighter than `or`. Nesting and the number of conditions are bounded, so that no
/// input exhausts the stack.
struct PredicateParser {
    private let tokens: [Token]
    private let directory: Directory
    private let zone: Zone
    private var index = 0
    private var depth = 0
    private var conditions = 0

    private static let deepest = 100
    private static let most = 1_000

    /// The predicate that the tokens spell.
    ///
    /// - Throws: ``CommandError`` with the place of what does not fit.
    static func predicate(
        _ tokens: [Token],
        _ directory: Directory,
        _ zone: Zone = .utc
    ) throws(CommandError) -> ContactPredicate {
        var parser = PredicateParser(tokens, directory, zone)
        let predicate = try parser.disjunction()
        guard parser.index == tokens.count else {
            throw parser.unexpected("and, or, or the end of the predicate")
        }
        return predicate
    }

    private init(_ tokens: [Token], _ directory: Directory, _ zone: Zone) {
        self.tokens = tokens
        self.directory = directory
        self.zone = zone
    }

    private mutating func disjunction() throws(CommandError) -> ContactPredicate {
        var predicate = try conjunction()
        while take("or") { predicate = predicate || (try conjunction()) }
        return predicate
    }

    private mutating func conjunction() throws(CommandError) -> ContactPredicate {
        var predicate = try negation()
        while take("and") { predicate = predicate && (try negation()) }
        return predicate
    }

    private mutating func negation() throws(CommandError) -> ContactPredicate {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw unexpected("fewer than \(Self.deepest) nested conditions")
        }
        if take("not") { return !(try negation()) }
        guard take("(") else { return try condition() }
        let predicate = try disjunction()
        guard take(")") else { throw unexpected(")") }
        return predicate
    }

    private mutating func condition() throws(CommandError) -> ContactPredicate {
        conditions += 1
        guard conditions <= Self.most else { throw unexpected("at most \(Self.most) conditions") }
        if take("blocked") { return .blocked }
        if take("unsubscribed") { return .unsubscribed }
        if take("subscribed") { return .subscribed }
        if take("reachable") { return .reachable }
        if take("in") { return .inSegment(try segment()) }
        if take("ever") {
            guard take("in") else { throw unexpected("in SEGMENT") }
            return .everIn(try segment())
        }
        if take("entered") { return try entered() }
        if take("notes") { return try notes() }
        if take("note") { return try note() }
        throw unexpected("a condition: \(Self.conditions.joined(separator: ", "))")
    }

    private static let conditions = [
        "in SEGMENT", "ever in SEGMENT", "entered SEGMENT since TIME", "blocked", "unsubscribed",
        "subscribed", "reachable", "notes > 3", "note ~ \"text\"", "not …", "(…)",
    ]

    private mutating func entered() throws(CommandError) -> ContactPredicate {
        let segment = try segment()
        guard take("since") else { throw unexpected("since TIME") }
        guard let token = next() else { throw unexpected("a time, such as 2024-03-05") }
        switch TimeInput(token.text) {
        case .instant(let instant): return .entered(segment, since: instant)
        case .local(let local): return .entered(segment, since: zone.instant(ofLocal: local))
        case nil:
            throw CommandError(
                "\(token.text) is no date and no time",
                hint: "for example 2024-03-05 or 2024-03-05T12:00:00Z",
                at: token.range
            )
        }
    }

    private mutating func note() throws(CommandError) -> ContactPredicate {
        guard take("~") else { throw unexpected("~ and a text in quotes") }
        guard let token = next() else { throw unexpected("a text in quotes") }
        return .note(containing: token.text)
    }

    private mutating func segment() throws(CommandError) -> SegmentID {
        guard let token = next() else { throw unexpected("a segment's id or its name in quotes") }
        do {
            return try directory.segment(token.text)
        } catch {
            throw error.at(token.range)
        }
    }

    private mutating func notes() throws(CommandError) -> ContactPredicate {
        let comparisons = ContactPredicate.Comparison.allCases
        guard let comparison = comparisons.first(where: { current == $0.rawValue }) else {
            throw unexpected(comparisons.map(\.rawValue).joined(separator: " "))
        }
        index += 1
        guard let number = current.flatMap({ Int($0) }), number >= 0 else {
            throw unexpected("a number")
        }
        index += 1
        return .notes(comparison, number)
    }

    private var current: String? {
        index < tokens.count && !tokens[index].isQuoted ? tokens[index].text : nil
    }

    private mutating func take(_ word: String) -> Bool {
        guard current == word else { return false }
        index += 1
        return true
    }

    private mutating func next() -> Token? {
        guard index < tokens.count else { return nil }
        defer { index += 1 }
        return tokens[index]
    }

    private func unexpected(_ expected: String) -> CommandError {
        let end = tokens.last?.range.upperBound ?? 0
        let range = index < tokens.count ? tokens[index].range : end..<end
        return CommandError(
            "expected \(expected)",
            hint: "for example: who in VIP and not blocked",
            at: range
        )
    }
}
