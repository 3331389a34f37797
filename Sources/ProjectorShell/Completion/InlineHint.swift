internal import ContactProjector
internal import ContactQueries
internal import TerminalText

/// The hint about a line being typed: its form, then the matches, then the error; a pure function.
struct InlineHint {
    let session: ShellSession
    let directory: NameIndex
    /// The hint for an empty line.
    var idle: StyledText?
    /// The number of contacts that meet a condition, or `nil` if it isn't known without work.
    var count: (ContactPredicate, AsOf) -> Int? = { _, _ in nil }

    /// Returns the hint for a line, or `nil` if there is none.
    func text(for line: String) -> StyledText? {
        guard line.contains(where: { !$0.isWhitespace }) else { return idle }
        // Each key computes the hint again. A line of more than 4,096 bytes was pasted, and an open
        // quote has no words yet.
        guard line.utf8.count <= 4_096, let tokens = try? Tokenizer.tokens(of: line) else {
            return nil
        }
        // Empty parts count: after `;` the hint isn't about the command before it.
        let words = tokens.split(omittingEmptySubsequences: false) { $0.isSymbol(";") }.last ?? []
        guard let first = words.first else { return nil }
        let isTyping = words.count == 1 && line.last?.isWhitespace == false
        guard let verb = ShellCommand.named(first.text) else { return unknown(first, isTyping) }
        guard words.count > 1, let last = words.last else {
            return StyledText(usage(of: verb), .dim)
        }
        if last.isSymbol("|") {
            return StyledText(OutputPipeline.stages.joined(separator: " "), .dim)
        }
        if last.isSymbol("@") || last.isSymbol(">") { return StyledText(usage(of: verb), .dim) }
        let isUnfinished = last.range.upperBound == line.utf8.count
        return comment(on: verb, Array(words), isUnfinished ? last : nil)
    }

    private func unknown(_ word: Token, _ isTyping: Bool) -> StyledText {
        let begun = ShellCommand.beginning(with: word.text)
        return begun.isEmpty || !isTyping
            ? StyledText(ParsedCommand.unknown(word).message, .red)
            : StyledText(begun.map(\.rawValue).joined(separator: " "), .dim)
    }

    private func usage(of verb: ShellCommand) -> String {
        verb.forms[0] == verb.rawValue ? verb.summary : verb.forms[0]
    }

    /// Returns the hint for a command with arguments.
    ///
    /// An error in the unfinished word isn't shown, since more letters may correct it.
    private func comment(
        on verb: ShellCommand,
        _ words: [Token],
        _ unfinished: Token?
    ) -> StyledText? {
        do throws(UserError) {
            let invocation = try ParsedCommand(words)
            guard !invocation.arguments.isEmpty else {
                return try time(invocation.time) ?? StyledText(usage(of: verb), .dim)
            }
            // Once: a condition is counted, and each key asks again.
            let found = Result { () throws(UserError) in try comment(on: invocation) }
            if case .success(let text?) = found { return text }
            if let subject = try reader.partialSubject(of: invocation) {
                return StyledText(subject.contact.contact.rawValue, .dim)
            }
            return try found.get()
        } catch {
            if let unfinished, error.range?.upperBound == unfinished.range.upperBound {
                return StyledText(usage(of: verb), .dim)
            }
            // The word may be an earlier name of a segment, which only a query looks up.
            if error.code == .unknownName, !directory.names.isComplete { return nil }
            return StyledText(error.message, .red)
        }
    }

    private func comment(on invocation: ParsedCommand) throws(UserError) -> StyledText? {
        let words = invocation.arguments
        if invocation.verb.takesContact, !directory.streams(withID: words[0].text).isEmpty {
            return nil
        }
        switch invocation.verb.argument {
        case .contact: return contacts(words[0])
        case .time where invocation.verb == .at: return try time(words)
        case .time where !words[0].isSymbol("with"): return try time(words[words.count - 1])
        case .predicate: return try predicate(invocation)
        case .file, .verb, .mark, .known, .whatIf, .setting, .choice, .activityType, .range,
            .none, .subject, .time:
            return nil
        case .attribute, .segment, .condition, .number:
            // Before the names are collected, every segment would seem unknown.
            guard directory.knowsSegments else { return nil }
            _ = try reader.query(invocation)
            return try time(invocation.time)
        }
    }

    private func contacts(_ word: Token) -> StyledText? {
        guard !word.isSymbol("-"), !word.text.hasPrefix("%") else { return nil }
        let found = directory.streams(named: word.text)
        switch found.count {
        case 0: return StyledText("0 contacts match", .red)
        case 1: return StyledText(found[0].contact.rawValue, .dim)
        default: return StyledText("\(found.count.grouped) contacts match", .dim)
        }
    }

    private func time(_ word: Token?) throws(UserError) -> StyledText? {
        guard let word, !word.isSymbol("all") else { return nil }
        return try time([word])
    }

    private func time(_ words: [Token]) throws(UserError) -> StyledText? {
        let placed = try reader.times.placed(words)
        if let time = placed.time { return StyledText(time.words(in: session.zone), .dim) }
        return TimeExpression.instant(of: placed.asOf, on: session.timeline).map {
            StyledText($0.words(in: session.zone), .dim)
        }
    }

    private func predicate(_ invocation: ParsedCommand) throws(UserError) -> StyledText? {
        guard directory.knowsSegments else { return nil }
        let predicate = try reader.predicate(invocation.arguments)
        // These ask about one contact, and the census counts at the head of the log: the count
        // would answer another question.
        guard invocation.verb != .flips, invocation.verb != .until, invocation.verb != .since,
            session.place.knownAt == .head
        else { return nil }
        let asOf =
            try invocation.time.map { token throws(UserError) in try reader.times.asOf(token) }
            ?? session.cursor
        return count(predicate, session.shared(asOf)).map {
            StyledText(
                $0.grouped + ($0 == 1 ? " contact matches" : " contacts match"),
                .dim
            )
        }
    }

    private var reader: QueryReader { QueryReader(session: session, directory: directory) }
}
