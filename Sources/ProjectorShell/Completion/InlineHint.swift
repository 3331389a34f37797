internal import ContactProjector
internal import ContactQueries
internal import TerminalText

/// What there is to say of a line while it is typed: the form, then what matches, then what is wrong; pure.
struct InlineHint {
    let session: ShellSession
    let directory: NameIndex
    /// What is said of an empty line.
    var idle: StyledText?
    /// The number of contacts of whom a predicate holds, where that is known without work.
    var count: (ContactPredicate, AsOf) -> Int? = { _, _ in nil }

    /// Comments on a line; nil when there is nothing to say.
    func text(for line: String) -> StyledText? {
        guard line.contains(where: { !$0.isWhitespace }) else { return idle }
        guard line.utf8.count <= 4_096, let tokens = try? Tokenizer.tokens(of: line) else {
            return nil
        }
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
        return comment(on: verb, Array(words))
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

    private func comment(on verb: ShellCommand, _ words: [Token]) -> StyledText? {
        do throws(UserError) {
            let invocation = try ParsedCommand(words)
            guard !invocation.arguments.isEmpty else {
                return try time(invocation.time) ?? StyledText(usage(of: verb), .dim)
            }
            return try comment(on: invocation)
        } catch  where error.code == .unknownName && !directory.names.isComplete {
            // A name that the segment had once, perhaps.
            return nil
        } catch {
            return StyledText(error.message, .red)
        }
    }

    private func comment(on invocation: ParsedCommand) throws(UserError) -> StyledText? {
        let words = invocation.arguments
        // What follows a contact is read on that contact's timeline, which isn't there while a line is typed.
        if invocation.verb.takesContact, !directory.streams(withID: words[0].text).isEmpty {
            return nil
        }
        switch invocation.verb.argument {
        case .contact: return contacts(words[0])
        case .time where invocation.verb == .at: return try time(words)
        case .time where !words[0].isSymbol("with"): return try time(words[words.count - 1])
        case .predicate: return try predicate(invocation)
        case .file, .verb, .mark, .known, .whatIf, .setting, .choice, .activityType, .range,
            .none, .time:
            return nil
        case .attribute, .segment, .condition, .number:
            guard directory.knowsSegments else { return nil }
            _ = try reader.query(invocation)
            return try time(invocation.time)
        }
    }

    private func contacts(_ word: Token) -> StyledText? {
        guard !word.isSymbol("-"), !word.text.hasPrefix("%") else { return nil }
        let found = directory.streams(matching: word.text)
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

extension NameIndex {
    /// Contacts by the beginning of their ids; by any part when none begins so.
    func streams(matching word: String) -> [StreamID] {
        let bare = String(word.drop { $0 == "\"" || $0 == "'" })
        // By bytes, as ids compare: a joiner and the letter before it are one character.
        let begun = streams.filter { $0.contact.rawValue.utf8.starts(with: bare.utf8) }
        return begun.isEmpty
            ? streams.filter { $0.contact.rawValue.utf8.contains(bare.utf8) } : begun
    }
}
