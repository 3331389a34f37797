package import ContactProjector

/// A reader of predicates such as `in VIP and not (blocked or notes > 3)`.
///
/// `not` binds tighter than `and`, `and` tighter than `or`. Nesting and the number of conditions are bounded, so that no
/// input exhausts the stack. What a predicate says of itself reads as that predicate. Its words may be in any case, and `is` and `was`
/// before a condition and `segment` before a name are skipped; what stands in quotes is none of these.
package struct PredicateParser {
    /// The instant of a time that only a contact's timeline or a cursor can tell, such as `#18` or `-7d`.
    package typealias InstantResolver = (TimeExpression, _ typed: String) throws(UserError) ->
        Timestamp
    /// A use of a time as it was understood.
    package typealias Echo = (TypedTime) -> Void

    private let tokens: [Token]
    private let names: SegmentNames?
    private let zone: CalendarZone
    private let echo: Echo
    private let resolver: InstantResolver?
    private var index = 0
    private var depth = 0
    private var conditions = 0
    private var remarks: [String] = []

    private static let deepest = 100
    private static let most = 1_000

    /// The predicate that the tokens spell; without names any segment is an id, without a resolver only a date is a time.
    ///
    /// - Throws: ``UserError`` with the place of what does not fit.
    package static func predicate(
        _ tokens: [Token],
        _ names: SegmentNames?,
        _ zone: CalendarZone = .utc,
        echo: @escaping Echo = { _ in },
        resolver: InstantResolver? = nil
    ) throws(UserError) -> ContactPredicate {
        try reading(tokens, names, zone, echo: echo, resolver: resolver).predicate
    }

    /// The predicate that the tokens spell, with remarks on words that could mean another segment.
    ///
    /// - Throws: ``UserError`` with the place of what does not fit.
    package static func reading(
        _ tokens: [Token],
        _ names: SegmentNames?,
        _ zone: CalendarZone = .utc,
        echo: @escaping Echo = { _ in },
        resolver: InstantResolver? = nil
    ) throws(UserError) -> (predicate: ContactPredicate, remarks: [String]) {
        var parser = PredicateParser(tokens, names, zone, echo, resolver)
        let predicate = try parser.disjunction()
        guard parser.index == tokens.count else {
            throw parser.misplaced(among: ["and", "or"])
        }
        return (predicate, parser.remarks)
    }

    /// Returns a Boolean value indicating whether tokens may name a segment, be it in place of a condition.
    package static func mayNameSegments(_ tokens: [Token]) -> Bool {
        if tokens.contains(where: { Self.namers.contains($0.keyword ?? "") }) { return true }
        do {
            _ = try reading(tokens, SegmentNames())
            return false
        } catch { return error.code == .unknownName }
    }

    private static let namers: Set<String> = ["in", "entered", "joined", "left"]

    private init(
        _ tokens: [Token],
        _ names: SegmentNames?,
        _ zone: CalendarZone,
        _ echo: @escaping Echo,
        _ resolver: InstantResolver?
    ) {
        self.tokens = tokens
        self.names = names
        self.zone = zone
        self.echo = echo
        self.resolver = resolver
    }

    private mutating func disjunction() throws(UserError) -> ContactPredicate {
        var predicate = try conjunction()
        while take("or") { predicate = predicate || (try conjunction()) }
        return predicate
    }

    private mutating func conjunction() throws(UserError) -> ContactPredicate {
        var predicate = try negation()
        while take("and") { predicate = predicate && (try negation()) }
        return predicate
    }

    private mutating func negation() throws(UserError) -> ContactPredicate {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw tooMany("nested conditions", Self.deepest)
        }
        while takeAny(of: Self.verbs) {}
        if take("not") { return !(try negation()) }
        guard take("(") else { return try condition() }
        let predicate = try disjunction()
        guard take(")") else { throw unclosed() }
        return predicate
    }

    private mutating func condition() throws(UserError) -> ContactPredicate {
        conditions += 1
        guard conditions <= Self.most else { throw tooMany("conditions", Self.most) }
        if takeAny(of: Self.everyone) { return .all }
        if take("blocked") { return .blocked }
        if take("unsubscribed") { return .unsubscribed }
        if take("subscribed") { return .subscribed }
        if take("reachable") { return .reachable }
        if take("in") { return .inSegment(try segment()) }
        if take("ever") {
            guard take("in") else { throw incomplete("ever needs in", "ever in VIP") }
            return .everIn(try segment())
        }
        if takeAny(of: ["entered", "joined"]) { return try since(ContactPredicate.entered) }
        if take("left") { return try since(ContactPredicate.left) }
        if take("notes") { return try notes() }
        if take("note") { return try note() }
        throw noCondition()
    }

    /// The words that a condition begins with.
    package static let beginnings = [
        "in", "ever", "entered", "joined", "left", "blocked", "unsubscribed", "subscribed",
        "reachable", "notes", "note", "all", "not",
    ]
    private static let everyone: Set<String> = ["all", "*", "everyone", "anyone"]
    /// Words that may stand before a condition and say nothing.
    private static let verbs: Set<String> = ["is", "was", "are", "were"]
    /// Words that may stand before the name of a segment and say nothing.
    private static let nouns: Set<String> = ["segment", "segments"]

    /// The words that a predicate is made of.
    package static let words = beginnings + ["since", "and", "or"]

    /// The segment and the time behind a word such as `entered`.
    private mutating func since(
        _ condition: (SegmentID, Timestamp) -> ContactPredicate
    ) throws(UserError) -> ContactPredicate {
        let word = tokens[index - 1].text.lowercased()
        let example = "\(word) VIP since 2024-03-05"
        let segment = try segment()
        guard take("since") else {
            throw incomplete("\(word) needs since and a time", example, among: ["since"])
        }
        let words = timeWords()
        guard let range = words.range else {
            throw incomplete("since needs a time", example)
        }
        index += words.count
        do {
            return condition(segment, try instant(words.joined))
        } catch {
            throw error.at(range)
        }
    }

    /// The words of the time that stands here: as many as make one, else all up to a connective.
    private func timeWords() -> ArraySlice<Token> {
        let rest = tokens[index...].prefix(Self.mostTimeWords)
        let all = rest.prefix { !Self.connectives.contains($0.keyword ?? "") }
        return (1...Swift.max(1, all.count)).reversed().map { all.prefix($0) }
            .first { TimeExpression($0.joined) != nil } ?? all
    }

    /// `June 3 2024 09:30:00 pm +0200` has seven.
    private static let mostTimeWords = 7
    private static let connectives: Set<String> = ["and", "or", "not", "(", ")"]

    private func instant(_ text: String) throws(UserError) -> Timestamp {
        let example = "use a date such as 2024-03-05"
        let expression: TimeExpression
        do { expression = try TimeExpression(reading: text) } catch {
            throw UserError(error, of: text, forms: example)
        }
        switch expression {
        case .input(let input):
            let time = try TypedTime(input, typed: text, in: zone)
            echo(time)
            return time.instant
        case .before, .start, .end:
            throw UserError("\(text.quoted) can't follow since", hint: example)
        case .clock where resolver == nil:
            throw UserError(.noDate, of: text, forms: example)
        case .now where resolver == nil:
            throw UserError(.clockWord, of: text, forms: example)
        default:
            guard let resolver else {
                throw UserError("\(text) needs a selected contact", hint: example)
            }
            return try resolver(expression, text)
        }
    }

    private mutating func note() throws(UserError) -> ContactPredicate {
        let example = "note ~ \"fair\""
        guard take("~") else { throw incomplete("note needs ~ and a text", example) }
        guard !Self.connectives.contains(current ?? ""), let token = next() else {
            throw incomplete("~ needs a text", example)
        }
        return .note(containing: token.text)
    }

    private mutating func segment() throws(UserError) -> SegmentID {
        if isNoun { index += 1 }
        guard names != nil || !isConnectiveOrSymbol, let token = next() else {
            throw incomplete("\(tokens[index - 1].text) needs a segment", "in VIP")
        }
        guard let names else { return SegmentID(token.text) }
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

    /// Whether `segment` stands here, and before a name: with none behind it, it is one itself.
    private var isNoun: Bool {
        guard Self.nouns.contains(current ?? ""), index + 1 < tokens.count else { return false }
        guard let next = tokens[index + 1].keyword else { return true }
        return next != "since" && !Self.connectives.contains(next) && !Tokenizer.isSymbol(next)
    }

    /// Whether what stands here is no name unless it is quoted.
    private var isConnectiveOrSymbol: Bool {
        current.map { Self.connectives.contains($0) || Tokenizer.isSymbol($0) } ?? false
    }

    private mutating func notes() throws(UserError) -> ContactPredicate {
        let comparisons = ContactPredicate.Comparison.allCases
        guard let comparison = comparisons.first(where: { current == $0.rawValue }) else {
            let signs = comparisons.map(\.rawValue).joined(separator: " ")
            throw incomplete("notes needs one of \(signs)", "notes > 3")
        }
        index += 1
        guard let number = current.flatMap({ Int($0) }), number >= 0 else {
            throw incomplete("notes needs a number", "notes > 3")
        }
        index += 1
        return .notes(comparison, number)
    }

    private var current: String? { index < tokens.count ? tokens[index].keyword : nil }

    private mutating func take(_ word: String) -> Bool { takeAny(of: [word]) }

    private mutating func takeAny(of words: Set<String>) -> Bool {
        guard let current, words.contains(current) else { return false }
        index += 1
        return true
    }

    private mutating func next() -> Token? {
        guard index < tokens.count else { return nil }
        defer { index += 1 }
        return tokens[index]
    }
}

/// Errors at the token at hand, or at the end.
extension PredicateParser {
    private func error(_ message: String, _ hint: String, among words: [String] = []) -> UserError {
        let end = tokens.last?.range.upperBound ?? 0
        return UserError(
            message,
            hint: spelling(among: words) ?? hint,
            at: index < tokens.count ? tokens[index].range : end..<end
        )
    }

    /// A sentence that offers words like the one at hand; a sign is like none, and any short word is like `in`.
    private func spelling(among words: [String]) -> String? {
        guard let current, !Tokenizer.isSymbol(current) else { return nil }
        return SpellingSuggestions.sentence(for: current, among: words.filter { $0.count > 2 })
    }

    private func noCondition() -> UserError {
        let hint = "`help condition` lists them"
        guard index < tokens.count else { return error("a condition is missing", hint) }
        if let foreign = ForeignSyntax(behind: index, of: tokens) { return foreign.error }
        let message = "\(tokens[index].text.quoted) isn't a condition"
        if let segment = namedSegment {
            return error(message, "did you mean: \(ContactPredicate.inSegment(segment))")
        }
        let refusal = error(message, hint, among: Self.beginnings)
        // A long word that is nearly a condition isn't worth a look at all names.
        let isMisspelt = refusal.hint != hint && tokens[index].text.count > 4
        guard names != nil, !isMisspelt else { return refusal }
        return UserError(
            refusal.message,
            hint: refusal.hint,
            at: refusal.range,
            code: .unknownName
        )
    }

    /// The segment that is named here without `in`, as it was typed.
    private var namedSegment: SegmentID? {
        let place = isNoun ? index + 1 : index
        guard let names, (try? names.segment(tokens[place].text)) != nil else { return nil }
        return SegmentID(tokens[place].text)
    }

    private func misplaced(among words: [String] = []) -> UserError {
        if let foreign = ForeignSyntax(at: index, of: tokens) { return foreign.error }
        return error(
            "\(tokens[index].text.quoted) doesn't belong here",
            "join conditions with and, or, not",
            among: words
        )
    }

    private func unclosed() -> UserError {
        index < tokens.count
            ? misplaced() : error("missing closing parenthesis", "add ) at the end")
    }

    private func tooMany(_ what: String, _ limit: Int) -> UserError {
        error("too many \(what) (the limit is \(limit.grouped))", "use a shorter condition")
    }

    private func incomplete(
        _ message: String,
        _ example: String,
        among words: [String] = []
    ) -> UserError {
        error(message, "for example \(example)", among: words)
    }
}
