package import ContactProjector

/// A reader of predicates such as `in VIP and not (blocked or notes > 3)`.
///
/// `not` binds tighter than `and`, `and` tighter than `or`. Nesting and the number of conditions are bounded, so that no
/// input exhausts the stack. What a predicate says of itself reads as that predicate.
package struct PredicateParser {
    /// The instant of a time that only somebody's timeline or cursor can tell, such as `#18` or `-7d`.
    package typealias InstantResolver = (TimeExpression) throws(QuestionError) -> Timestamp

    private let tokens: [Token]
    private let names: SegmentNames
    private let zone: Zone
    private let resolver: InstantResolver?
    private var index = 0
    private var depth = 0
    private var conditions = 0
    private var remarks: [String] = []

    private static let deepest = 100
    private static let most = 1_000

    /// The predicate that the tokens spell; without a resolver only dates and instants are times.
    ///
    /// - Throws: ``QuestionError`` with the place of what does not fit.
    package static func predicate(
        _ tokens: [Token],
        _ names: SegmentNames,
        _ zone: Zone = .utc,
        resolver: InstantResolver? = nil
    ) throws(QuestionError) -> ContactPredicate {
        try reading(tokens, names, zone, resolver: resolver).predicate
    }

    /// The predicate that the tokens spell, with remarks on words that could mean another segment.
    ///
    /// - Throws: ``QuestionError`` with the place of what does not fit.
    package static func reading(
        _ tokens: [Token],
        _ names: SegmentNames,
        _ zone: Zone = .utc,
        resolver: InstantResolver? = nil
    ) throws(QuestionError) -> (predicate: ContactPredicate, remarks: [String]) {
        var parser = PredicateParser(tokens, names, zone, resolver)
        let predicate = try parser.disjunction()
        guard parser.index == tokens.count else {
            throw parser.unexpected("and, or, or the end of the predicate", among: ["and", "or"])
        }
        return (predicate, parser.remarks)
    }

    /// Returns a Boolean value indicating whether tokens may name a segment.
    package static func mayNameSegments(_ tokens: [Token]) -> Bool {
        tokens.contains { !$0.isQuoted && ($0.text == "in" || $0.text == "entered") }
    }

    private init(
        _ tokens: [Token],
        _ names: SegmentNames,
        _ zone: Zone,
        _ resolver: InstantResolver?
    ) {
        self.tokens = tokens
        self.names = names
        self.zone = zone
        self.resolver = resolver
    }

    private mutating func disjunction() throws(QuestionError) -> ContactPredicate {
        var predicate = try conjunction()
        while take("or") { predicate = predicate || (try conjunction()) }
        return predicate
    }

    private mutating func conjunction() throws(QuestionError) -> ContactPredicate {
        var predicate = try negation()
        while take("and") { predicate = predicate && (try negation()) }
        return predicate
    }

    private mutating func negation() throws(QuestionError) -> ContactPredicate {
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

    private mutating func condition() throws(QuestionError) -> ContactPredicate {
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
        throw unexpected(
            "a condition: \(Self.conditions.joined(separator: ", "))",
            among: Self.beginnings
        )
    }

    private static let conditions = [
        "in SEGMENT", "ever in SEGMENT", "entered SEGMENT since TIME", "blocked", "unsubscribed",
        "subscribed", "reachable", "notes > 3", "note ~ \"text\"", "not …", "(…)",
    ]

    private static let beginnings = [
        "in", "ever", "entered", "blocked", "unsubscribed", "subscribed", "reachable", "notes",
        "note", "not",
    ]

    /// The words that a predicate is made of.
    package static let words = beginnings + ["since", "and", "or"]

    private mutating func entered() throws(QuestionError) -> ContactPredicate {
        let segment = try segment()
        guard take("since") else { throw unexpected("since TIME", among: ["since"]) }
        guard let token = next() else { throw unexpected("a time, such as 2024-03-05") }
        do {
            return .entered(segment, since: try instant(token.text))
        } catch {
            throw error.at(token.range)
        }
    }

    private func instant(_ text: String) throws(QuestionError) -> Timestamp {
        let example = "for example 2024-03-05 or 2024-03-05T12:00:00Z"
        switch TimeExpression(text) {
        case .input(.instant(let instant)): return instant
        case .input(.local(let local)): return zone.instant(ofLocal: local)
        case .before, .start, .end:
            throw QuestionError("\(text) is no instant at which one enters", hint: example)
        case nil: throw QuestionError("\(text) is no date and no time", hint: example)
        case let expression?: return try resolved(expression, text, example)
        }
    }

    private func resolved(
        _ expression: TimeExpression,
        _ text: String,
        _ example: String
    ) throws(QuestionError) -> Timestamp {
        guard let resolver else {
            throw QuestionError("\(text) is no instant without a contact in use", hint: example)
        }
        return try resolver(expression)
    }

    private mutating func note() throws(QuestionError) -> ContactPredicate {
        guard take("~") else { throw unexpected("~ and a text in quotes") }
        let connectives = ["(", ")", "and", "or", "not"]
        guard !connectives.contains(where: { current == $0 }), let token = next() else {
            throw unexpected("a text in quotes")
        }
        return .note(containing: token.text)
    }

    private mutating func segment() throws(QuestionError) -> SegmentID {
        guard let token = next() else { throw unexpected("a segment's id or its name in quotes") }
        do {
            let segment = try names.segment(token.text)
            if let remark = names.remark(on: token.text), !remarks.contains(remark) {
                remarks.append(remark)
            }
            return segment
        } catch {
            throw error.at(token.range)
        }
    }

    private mutating func notes() throws(QuestionError) -> ContactPredicate {
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

    /// The error that the token at hand, or the end, is not what is expected, and which of the words it may have meant.
    private func unexpected(_ expected: String, among words: [String] = []) -> QuestionError {
        let end = tokens.last?.range.upperBound ?? 0
        let range = index < tokens.count ? tokens[index].range : end..<end
        return QuestionError(
            "expected \(expected)",
            hint: current.flatMap { Suggestions.sentence(for: $0, among: words) }
                ?? "for example: in VIP and not blocked",
            at: range
        )
    }
}
