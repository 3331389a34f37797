internal import ContactProjector
internal import ContactQueries

/// A line that is no command, as somebody types it who doesn't know any: a contact alone, or a question in plain words.
struct PlainQuestion {
    private let first: Token
    /// The words without question marks.
    private let words: [Token]
    private let directory: NameIndex

    private static let openings: Set<String> = [
        "was", "is", "did", "has", "had", "were", "are", "does", "do", "can", "may", "could",
        "when",
        "what", "how", "should",
    ]
    // A shorter part is in many ids by accident.
    private static let shortestPart = 3
    // Each is looked for among all contacts; a question names its contact early.
    private static let mostNames = 12

    /// Takes the words of a line; nil for a line that begins with a command.
    init?(_ words: [Token], _ directory: NameIndex) {
        guard let first = words.first, ShellCommand.named(first.text) == nil else { return nil }
        self.first = first
        self.words = words.map { Self.unmarked($0) }.filter { !$0.text.isEmpty }
        self.directory = directory
    }

    private static func unmarked(_ word: Token) -> Token {
        Token(text: word.text.filter { $0 != "?" }, range: word.range, isQuoted: word.isQuoted)
    }

    /// The error that says which command asks it; nil where nothing of it is known.
    var error: UserError? {
        guard let hint else { return nil }
        return UserError("unknown command \(first.text.quoted)", hint: hint, at: first.range)
    }

    private var hint: String? {
        let contact = words.prefix(Self.mostNames).lazy.compactMap(self.contact).first
        if let contact, words.count == 1 { return "\(contact) is a contact: use \(contact)" }
        guard contact != nil || Self.openings.contains(first.text.lowercased()) else {
            return nil
        }
        let name = contact?.rawValue ?? "CONTACT"
        return "to ask about one contact: use \(name); why \(attribute) @ \(time ?? "TIME")"
    }

    private func contact(_ word: Token) -> ContactID? {
        let text = word.text
        guard text.count >= Self.shortestPart, !Self.openings.contains(text.lowercased()) else {
            return nil
        }
        return (try? directory.stream(of: text))?.contact
    }

    private var attribute: String {
        let named = words.lazy.map { $0.text.lowercased() }
        return named.first { ["blocked", "unsubscribed", "subscribed"].contains($0) }
            ?? "unsubscribed"
    }

    /// The time at the end of the line, where it has one.
    private var time: String? {
        let tails = words.indices.suffix(5).map { words[$0...].joined }
        return tails.first { TimeExpression($0) != nil }
    }
}
