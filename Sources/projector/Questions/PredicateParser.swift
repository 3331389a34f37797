internal import ContactProjector

/// A reader of predicates such as `in VIP and not (blocked or notes > 3)`.
///
/// `not` binds tighter than `and`, `and` tighter than `or`. Nesting and the number of conditions are bounded, so that no
/// input exhausts the stack.
struct PredicateParser {
    private let tokens: [Token]
    private let directory: Directory
    private var index = 0
    private var depth = 0
    private var conditions = 0

    private static let deepest = 100
    private static let most = 1_000

    /// The predicate that the tokens spell.
    ///
    /// - Throws: ``CommandError`` with the place of what does not fit.
    static func predicate(_ tokens: [Token], _ directory: Directory) throws(CommandError)
        -> ContactPredicate
    {
        var parser = PredicateParser(tokens, directory)
        let predicate = try parser.disjunction()
        guard parser.index == tokens.count else {
            throw parser.unexpected("and, or, or the end of the predicate")
        }
        return predicate
    }

    private init(_ tokens: [Token], _ directory: Directory) {
        self.tokens = tokens
        self.directory = directory
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
        if take("notes") { return try notes() }
        throw unexpected("in SEGMENT, blocked, unsubscribed, subscribed, reachable, notes > 3 or (")
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
