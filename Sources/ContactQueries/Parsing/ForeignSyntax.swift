internal import ContactProjector

/// Signs of other languages in a condition, such as `=`, `&&` and `!`, and the words to use for them.
struct ForeignSyntax {
    /// The error that names the sign and its words.
    let error: UserError

    /// Looks for a sign at a place of a condition.
    init?(at index: Int, of tokens: [Token]) {
        guard let hint = Self.joining(tokens[index]) ?? Self.comparing(index, tokens) else {
            return nil
        }
        error = UserError(
            "\(tokens[index].text.quoted) doesn't belong here",
            hint: hint,
            at: tokens[index].range
        )
    }

    /// Looks for a sign at a place, or behind the word that stands there.
    init?(behind index: Int, of tokens: [Token]) {
        if let here = ForeignSyntax(at: index, of: tokens) {
            self = here
            return
        }
        guard index + 1 < tokens.count, Self.isComparison(tokens[index + 1]),
            let next = ForeignSyntax(at: index + 1, of: tokens)
        else { return nil }
        self = next
    }

    private static func joining(_ token: Token) -> String? {
        guard let word = token.keyword else { return nil }
        if word.contains("&") { return "use and" }
        if word.contains("|") { return "use or" }
        return word.hasPrefix("!") && word != "!" ? "use not" : nil
    }

    private static func isComparison(_ token: Token) -> Bool {
        ["=", "!", "<", ">", "<=", ">="].contains(token.keyword)
    }

    private static func comparing(_ index: Int, _ tokens: [Token]) -> String? {
        guard isComparison(tokens[index]) else { return nil }
        let value = tokens[index...].first { $0.isQuoted || !isComparison($0) }
        let subject = index > 0 ? tokens[index - 1] : nil
        return "conditions are words: who \(condition(subject, value, tokens[index]))"
    }

    /// The condition that a comparison of an attribute with a value means.
    private static func condition(_ subject: Token?, _ value: Token?, _ sign: Token) -> String {
        let states = ["unsubscribed", "subscribed", "blocked", "reachable"]
        let word = subject?.keyword ?? ""
        let text = value?.text.lowercased() ?? ""
        let isNegated = sign.text == "!" || sign.text == "<"
        if states.contains(word) {
            return ["false", "no", "0"].contains(text) != isNegated ? "not \(word)" : word
        }
        let not = isNegated ? "not " : ""
        if let value, word == "segment" || word == "segments" {
            return "\(not)\(ContactPredicate.inSegment(SegmentID(value.text)))"
        }
        return states.contains(text) ? not + text : states[0]
    }
}
