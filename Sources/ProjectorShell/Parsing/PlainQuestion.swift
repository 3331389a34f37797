internal import ContactProjector
internal import ContactQueries

/// A line that isn't a command, as newcomers type it: a contact alone, or a question in plain words.
///
/// It isn't answered, since plain words are ambiguous; the error names the command to use instead.
struct PlainQuestion {
    private let first: Token
    /// The words without question marks.
    private let words: [Token]
    private let session: ShellSession
    private let directory: NameIndex

    private static let openings: Set<String> = [
        "was", "is", "did", "has", "had", "were", "are", "does", "do", "can", "may", "could",
        "when", "what", "how", "should", "which",
    ]
    // One or two letters occur in many ids by accident, such as `is` or `on`.
    private static let shortestPart = 3
    // Each word is searched in the ids of all contacts, and a question names its contact early.
    private static let mostNames = 12

    /// Creates a question from the words of a line, or `nil` if the line begins with a command.
    init?(_ words: [Token], _ session: ShellSession, _ directory: NameIndex) {
        guard let first = words.first, !Self.isCommand(first, isAlone: words.count == 1) else {
            return nil
        }
        self.first = first
        self.words = words.map { Self.unmarked($0) }.filter { !$0.text.isEmpty }
        self.session = session
        self.directory = directory
    }

    /// Returns a Boolean value indicating whether a word begins a command.
    ///
    /// `what` alone is short for `whatif`; before other words it begins a question.
    private static func isCommand(_ word: Token, isAlone: Bool) -> Bool {
        if ShellCommand.exact(word.text) != nil { return true }
        let isOpening = !isAlone && openings.contains(word.text.lowercased())
        return !isOpening && !ShellCommand.beginning(with: word.text).isEmpty
    }

    private static func unmarked(_ word: Token) -> Token {
        Token(
            text: word.text.filter { $0 != "?" && $0 != "," },
            range: word.range,
            isQuoted: word.isQuoted
        )
    }

    /// A Boolean value that indicates whether the line begins as a question does.
    var isOpened: Bool { words.count > 1 && Self.openings.contains(first.text.lowercased()) }

    /// The error that names the command to use, or `nil` if nothing in the line is known.
    var error: UserError? {
        guard let hint else { return nil }
        return UserError("unknown command \(first.text.quoted)", hint: hint, at: first.range)
    }

    private var hint: String? {
        let contact = words.prefix(Self.mostNames).lazy.compactMap(self.contact).first
        if let contact, words.count == 1 { return "\(contact) is a contact: use \(contact)" }
        guard contact != nil || isOpened else { return nil }
        guard contact != nil || !isOfAll else { return "to ask about all contacts: \(command)" }
        // Without a contact in the line, the question is about the selected one.
        let selected = contact ?? session.contact?.contact
        let name = selected?.rawValue ?? "CONTACT"
        let selection = contact == nil && selected != nil ? "" : "use \(name); "
        return "to ask about one contact: \(selection)\(command)"
    }

    /// The command that comes closest to the question.
    private var command: String {
        if isOfAll {
            let verb = keywords.contains("many") ? "count" : "who"
            return "\(verb) \(condition ?? "CONDITION")" + (time.map { " @ \($0)" } ?? "")
        }
        switch first.text.lowercased() {
        case "when": return condition.map { "flips \($0)" } ?? "history"
        case "what": return time.map { "state @ \($0)" } ?? "timeline"
        default: return "why \(attribute ?? "unsubscribed") @ \(time ?? "TIME")"
        }
    }

    /// A Boolean value that indicates whether the question is about all contacts, such as `how many contacts`.
    private var isOfAll: Bool {
        keywords.contains("many") || keywords.contains("contacts") || keywords.first == "which"
    }

    private var keywords: [String] { words.map { $0.text.lowercased() } }

    private func contact(_ word: Token) -> ContactID? {
        let text = word.text
        guard text.count >= Self.shortestPart, !Self.openings.contains(text.lowercased()) else {
            return nil
        }
        return (try? directory.stream(of: text))?.contact
    }

    private var condition: String? {
        segment.map { "in \($0)" } ?? state
    }

    private var attribute: String? { segment ?? state }

    /// The first segment that the line names, quoted if necessary.
    private var segment: String? {
        words.dropFirst().lazy.map(\.text)
            .first { (try? directory.names.segment($0)) != nil }
            .map(TypedWord.quoted)
    }

    private var state: String? {
        // Stems, so that `unsubscribe` and `blocking` match, too.
        let stems = [("unsub", "unsubscribed"), ("block", "blocked"), ("subscri", "subscribed")]
        return stems.first { stem, _ in keywords.contains { $0.hasPrefix(stem) } }?.1
    }

    /// The time that the line names; `TIME` if part of it can't be read, since another time would be answered wrongly.
    ///
    /// Of a date without a year, the one within the data.
    private var time: String? {
        let texts = words.map { Self.withoutOrdinal($0.text) }
        for start in max(0, texts.count - Self.mostTimeWords)..<texts.count {
            let tail = texts[start...].filter { $0.lowercased() != "at" }.joined(separator: " ")
            guard let date = Self.isDated(tail) ? tail : completed(tail) else { continue }
            return texts[..<start].contains(where: Self.isOfTime) ? "TIME" : date
        }
        return texts.contains(where: Self.isOfTime) ? "TIME" : nil
    }

    /// `June 3 2024 09:30:00 pm +0200` has seven.
    private static let mostTimeWords = 7

    /// A clock's time alone is one of the cursor's day, and a distance one from the cursor: neither is meant.
    private static func isDated(_ text: String) -> Bool {
        if case .input = TimeExpression(text) { true } else { false }
    }

    private func completed(_ text: String) -> String? {
        session.span?.date(ofYearless: text, in: session.zone)
    }

    /// Returns a word such as `3rd` as its number, and any other as it is.
    private static func withoutOrdinal(_ word: String) -> String {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        let isOrdinal = ["st", "nd", "rd", "th"].contains(word.dropFirst(digits.count).lowercased())
        return isOrdinal && !digits.isEmpty ? String(digits) : word
    }

    /// Returns a Boolean value indicating whether a word is part of a time: a number, or a month.
    private static func isOfTime(_ word: String) -> Bool {
        let isMonth =
            word.count >= 3
            && CivilDate.monthNames.contains { $0.lowercased().hasPrefix(word.lowercased()) }
        return isMonth || word.first.map { $0.isASCII && $0.isNumber } == true
    }
}
