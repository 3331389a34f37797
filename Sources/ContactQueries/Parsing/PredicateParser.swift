package import ContactProjector

/// A parser of conditions such as `in VIP and not (blocked or notes > 3)`.
///
/// `not` binds tighter than `and`, and `and` tighter than `or`. Nesting and the number of
/// conditions are limited, so that no input exhausts the stack. The description of a predicate is
/// parsed as the same predicate. Words may be in any case, and `is` and `was` before a condition
/// and `segment` before a name are skipped. Quoted words are always names or texts.
package struct PredicateParser {
    /// A function that resolves a time relative to a contact's timeline or a cursor, such as `#18`
    /// or `-7d`.
    package typealias InstantResolver = (TimeExpression, _ typed: String) throws(UserError) ->
        Timestamp
    /// A function that receives a time as it was understood.
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

    // Parsing recurses through three functions for each level of nesting, and evaluating once for
    // each condition of a chain: at most some 300 and 1,000 frames.
    private static let deepest = 100
    private static let most = 1_000

    /// Parses tokens as a predicate.
    ///
    /// Without names any segment is an id; without a resolver, times are dates.
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

    /// Parses tokens as a predicate, with remarks on words that could mean another segment.
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

    /// Returns a Boolean value indicating whether tokens may name a segment, also one in place of a
    /// condition.
    package static func mayNameSegments(_ tokens: [Token]) -> Bool {
        if tokens.contains(where: { Self.namers.contains($0.keyword ?? "") }) { return true }
        // Without any names, a segment is an unknown one.
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
        // Verbs carry no meaning, also before `not`: `was not blocked`.
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
    /// The words before a condition that have no meaning.
    private static let verbs: Set<String> = ["is", "was", "are", "were"]
    /// The words before the name of a segment that have no meaning.
    private static let nouns: Set<String> = ["segment", "segments"]

    /// The keywords of predicates.
    package static let words = beginnings + ["since", "and", "or"]

    /// Reads the segment and the time after a word such as `entered`.
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

    /// Returns the words of the time here: as many as form one, else all up to a connective.
    private func timeWords() -> ArraySlice<Token> {
        // The longest reading first, so that `2024-06-03 09:00` isn't read as a date alone.
        let rest = tokens[index...].prefix(Self.mostTimeWords)
        let all = rest.prefix { !Self.connectives.contains($0.keyword ?? "") }
        return (1...Swift.max(1, all.count)).reversed().map { all.prefix($0) }
            .first { TimeExpression($0.joined) != nil } ?? all
    }

    /// The maximum number of words of a time: `June 3 2024 09:30:00 pm +0200` has seven tokens.
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
        // `note ~ and` lacks its text; a quoted "and" is one, since it is no keyword.
        guard !Self.connectives.contains(current ?? ""), let token = next() else {
            throw incomplete("~ needs a text", example)
        }
        return .note(containing: token.text)
    }

    private mutating func segment() throws(UserError) -> SegmentID {
        if isNoun { index += 1 }
        // With names, a segment may really be called `and`. Without them any word would do, so a
        // keyword is an error.
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

    /// A Boolean value that indicates whether the current word is `segment` before a name.
    ///
    /// Without a name after it, the word is a name itself.
    private var isNoun: Bool {
        guard Self.nouns.contains(current ?? ""), index + 1 < tokens.count else { return false }
        guard let next = tokens[index + 1].keyword else { return true }
        return next != "since" && !Self.connectives.contains(next) && !Tokenizer.isSymbol(next)
    }

    /// A Boolean value that indicates whether the current word is a name only if it is quoted.
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

/// The errors at the current token, or at the end.
extension PredicateParser {
    private func error(_ message: String, _ hint: String, among words: [String] = []) -> UserError {
        let end = tokens.last?.range.upperBound ?? 0
        return UserError(
            message,
            hint: spelling(among: words) ?? hint,
            at: index < tokens.count ? tokens[index].range : end..<end
        )
    }

    /// Returns a suggestion of words similar to the current one.
    ///
    /// A symbol is similar to none, and words of two letters are similar to any short word.
    private func spelling(among words: [String]) -> String? {
        guard let current, !Tokenizer.isSymbol(current) else { return nil }
        return SpellingSuggestions.sentence(for: current, among: words.filter { $0.count > 2 })
    }

    private func noCondition() -> UserError {
        let hint = "`help condition` lists them"
        guard index < tokens.count else { return error("a condition is missing", hint) }
        // First: for `==` or `&&`, the words to use help more than similar keywords.
        if let foreign = ForeignSyntax(behind: index, of: tokens) { return foreign.error }
        let message = "\(tokens[index].text.quoted) isn't a condition"
        if let segment = namedSegment {
            return error(message, "did you mean: \(ContactPredicate.inSegment(segment))")
        }
        let refusal = error(message, hint, among: Self.beginnings)
        // For a long word that is almost a condition, not all names are read.
        let isMisspelt = refusal.hint != hint && tokens[index].text.count > 4
        guard names != nil, !isMisspelt else { return refusal }
        return UserError(
            refusal.message,
            hint: refusal.hint,
            at: refusal.range,
            code: .unknownName
        )
    }

    /// The segment that the current words name without `in`.
    private var namedSegment: SegmentID? {
        let place = isNoun ? index + 1 : index
        guard let names, (try? names.segment(tokens[place].text)) != nil else { return nil }
        return SegmentID(tokens[place].text)
    }

    private func misplaced(among words: [String] = []) -> UserError {
        if let foreign = ForeignSyntax(at: index, of: tokens) { return foreign.error }
        return error(
            "\(tokens[index].text.quoted) doesn't belong here",
            misplacedHint ?? "join conditions with and, or, not",
            among: words
        )
    }

    /// The hint on words that have another place or form: times, and options of the command line.
    private var misplacedHint: String? {
        let rest = tokens[index...]
        let text = tokens[index].text
        if text.contains("..") { return "for a time range: from TIME to TIME" }
        let prepositions: Set<String> = ["on", "at", "as", "since", "in", "by"]
        if prepositions.contains(current ?? "") || TimeExpression(rest.joined) != nil {
            return "for a time add: @ TIME, such as @ 2024-06-03"
        }
        guard text.hasPrefix("--") else { return nil }
        if text == "--format" { return "for a format add: | csv" }
        return "options are words here: \(text.dropFirst(2)) …"
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
