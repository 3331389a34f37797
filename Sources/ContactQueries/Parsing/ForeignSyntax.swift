internal import ContactProjector

/// A symbol of another language in a condition, such as `=`, `&&` or `!`, and the words to use for
/// it.
struct ForeignSyntax {
    /// The error that names the symbol and its words.
    let error: UserError

    /// Finds a symbol at an index of a condition's tokens.
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

    /// Finds a symbol at an index, or after the word at that index.
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

    /// Returns the condition that a comparison of an attribute with a value means.
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
