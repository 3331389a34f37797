internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import LineEditing

/// The candidates for Tab: a pure function of the line, the session, the known names and the files.
struct Completer {
    let directory: NameIndex
    var session = ShellSession()
    let files: (String) -> [String]

    // More than the listing shows, and few enough that a contact with many activities costs no
    // more.
    private static let most = 200

    /// Returns the candidates for the word before the cursor, which is a UTF-8 offset.
    func completion(of line: String, at cursor: Int) -> Completion {
        // What follows the cursor says nothing about the word before it.
        let bytes = Array(line.utf8.prefix(cursor))
        let text = String(decoding: bytes, as: UTF8.self)
        let command =
            text.split(separator: ";", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        let offset = bytes.count - command.utf8.count
        let word = Self.lastWord(of: command)
        let range = offset + word.start..<bytes.count
        let names = candidates(
            before: String(decoding: command.utf8.prefix(word.start), as: UTF8.self),
            word.text
        )
        return Completion(replaces: range, candidates: Array(names.prefix(Self.most)))
    }

    private func candidates(before: String, _ word: String) -> [Candidate] {
        let words = before.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else { return Self.verbs(word) }
        guard let verb = ShellCommand.named(first) else { return [] }
        // `@june` is one word, the mark; `@ june` is a time for one query. Both begin with this
        // sign.
        if before.hasSuffix("@") {
            return marks(word, sign: "") + Self.matching(["start", "end"], word)
        }
        switch words.last {
        case "@": return times(word)
        case "|": return Self.matching(OutputPipeline.stages, word)
        // `notes > 3` is a condition; any other `>` is followed by a file.
        case ">" where words.dropLast().last != "notes": return paths(word)
        default: return arguments(of: verb, Array(words.dropFirst()), word)
        }
    }

    private func arguments(of verb: ShellCommand, _ words: [String], _ word: String) -> [Candidate]
    {
        let isFirst = verb.takesContact && words.isEmpty
        let own = ownArguments(of: verb, withoutContact(words, of: verb), word)
        // A contact may come first, but most queries are about the selected one.
        return own + (isFirst && (own.isEmpty || session.contact == nil) ? contacts(word) : [])
    }

    private func withoutContact(_ words: [String], of verb: ShellCommand) -> [String] {
        guard verb.takesContact, let first = words.first,
            !directory.streams(withID: first).isEmpty
        else { return words }
        return Array(words.dropFirst())
    }

    private func ownArguments(
        of verb: ShellCommand,
        _ words: [String],
        _ word: String
    ) -> [Candidate] {
        switch verb.argument {
        case .none, .subject, .mark, .range: []
        case .file: paths(word)
        case .contact: contacts(word)
        case .number: activities(word)
        case .time: differences(verb, words, word)
        case .known:
            [Candidate("end", note: "everything recorded")].filter { $0.text.hasPrefix(word) }
        case .activityType: Self.matching(ActivityKind.known.map(\.name), word)
        case .attribute:
            Self.matching(["blocked", "unsubscribed"] + (verb == .why ? ["not"] : []), word)
                + segments(word)
        case .segment: segments(word)
        case .predicate: conditions(words, word)
        case .condition: trends(words, word)
        case .verb: Self.verbs(word) + Self.matching(Help.Topic.allCases.map(\.rawValue), word)
        case .whatIf:
            words.first == "skip" ? activities(word) : Self.matching(["skip", "off"], word)
        case .setting: settings(words, word)
        case .choice: Self.matching(["on", "off"], word)
        }
    }

    /// Returns the commands that begin with a word.
    ///
    /// Without a word, all are listed by group and without notes, which would fill more than a screen.
    private static func verbs(_ word: String) -> [Candidate] {
        guard !word.isEmpty else {
            return ShellCommand.Group.allCases.flatMap { group in
                ShellCommand.allCases.filter { $0.group == group }.map { Candidate($0.rawValue) }
            }
        }
        return ShellCommand.beginning(with: word).map {
            Candidate($0.rawValue, note: $0.summary)
        }
    }

    private func differences(_ verb: ShellCommand, _ words: [String], _ word: String) -> [Candidate]
    {
        guard verb == .diff else { return times(word) }
        if words.first == "with" { return contacts(word) }
        return times(word) + Self.matching(words.isEmpty ? ["with"] : ["all"], word)
    }

    private func conditions(_ words: [String], _ word: String) -> [Candidate] {
        switch words.last?.lowercased() {
        case "in", "entered", "joined", "left": return segments(word)
        case "ever": return Self.matching(["in"], word)
        case "since": return times(word)
        case "notes":
            return Self.matching(ContactPredicate.Comparison.allCases.map(\.rawValue), word)
        case "note": return Self.matching(["~"], word)
        case nil, "and", "or", "not", "(", "is", "was":
            let begun = Self.matching(PredicateParser.beginnings, word)
            // A segment alone isn't a condition yet: the candidate adds the missing `in`.
            return begun.isEmpty
                ? segments(word).map { Candidate("in \($0.text)", note: $0.note) } : begun
        default:
            let verb = words.dropLast().last?.lowercased()
            let isDated = ["entered", "joined", "left"].contains(verb)
            return Self.matching(isDated ? ["since"] : ["and", "or"], word)
        }
    }

    private func trends(_ words: [String], _ word: String) -> [Candidate] {
        switch words.last?.lowercased() {
        case "by": Self.matching(CalendarPeriod.allCases.map(\.rawValue), word)
        case "from", "to": times(word)
        default:
            (words.isEmpty ? [] : Self.matching(["by", "from", "to"], word))
                + conditions(words, word)
        }
    }

    private func settings(_ words: [String], _ word: String) -> [Candidate] {
        guard let name = words.first else {
            return session.settings.listed.filter { $0.0.hasPrefix(word) }
                .map { Candidate($0.0, note: "now \($0.1)") }
        }
        let values = ShellSettings.names.first { $0.name == name }?.values ?? []
        return Self.matching(values, word)
    }

    private static func matching(_ names: [String], _ word: String) -> [Candidate] {
        names.filter { $0.hasPrefix(word) }.map { Candidate($0) }
    }
}

/// The candidates that are names in the data.
extension Completer {
    /// Returns the contacts for which Enter accepts the word, those that begin with it first.
    private func contacts(_ word: String) -> [Candidate] {
        // The word may be an open quote; the candidates bring their own quotes.
        let part = String(word.drop { $0 == "\"" || $0 == "'" })
        let found = part.isEmpty ? directory.streams : directory.streams(named: part)
        let beginning = IDPart(part)
        let begun = found.filter { beginning.isBeginning(of: $0.contact.rawValue) }
        let others =
            begun.count == found.count
            ? [] : found.filter { !beginning.isBeginning(of: $0.contact.rawValue) }
        return (begun + others).map {
            Candidate(TypedWord.quoted($0.contact.rawValue), note: $0.org?.rawValue)
        }
    }

    /// Returns the segments whose id or name begins with the word, with the other as a note.
    private func segments(_ word: String) -> [Candidate] {
        let bare = word.drop { $0 == "\"" || $0 == "'" }
        return directory.segments.sorted { $0.key < $1.key }.flatMap { id, names -> [Candidate] in
            let note = names.sorted().joined(separator: ", ")
            let byID =
                id.rawValue.utf8.starts(with: bare.utf8)
                ? [Candidate(TypedWord.quoted(id.rawValue), note: note)] : []
            let byName = names.sorted().filter {
                $0.lowercased().utf8.starts(with: bare.lowercased().utf8) && $0 != id.rawValue
            }
            return byID + byName.map { Candidate(TypedWord.quoted($0), note: id.rawValue) }
        }
    }

    private func times(_ word: String) -> [Candidate] {
        Self.matching(["start", "end"], word) + marks(word, sign: "@")
            + (word.isEmpty || word.hasPrefix("#") ? activities(word) : [])
    }

    private func marks(_ word: String, sign: String) -> [Candidate] {
        session.marks.sorted { $0.key < $1.key }.filter { (sign + $0.key).hasPrefix(word) }.map {
            Candidate(sign + $0.key, note: $0.value.instant.words(in: session.zone))
        }
    }

    /// Returns the activities of the selected contact whose numbers begin with the word.
    private func activities(_ word: String) -> [Candidate] {
        let all = session.timeline?.activities ?? []
        return all.indices.lazy.filter { "#\($0 + 1)".hasPrefix(word) }.prefix(Self.most).map {
            let activity = all[$0]
            return Candidate(
                "#\($0 + 1)",
                note: "\(activity.occurredAt.words(in: session.zone)) \(activity.kind.name)"
            )
        }
    }

    private func paths(_ word: String) -> [Candidate] {
        files(word).map { Candidate(TypedWord.quoted($0)) }
    }

    /// Returns the last word of a command, which may be an open quote.
    private static func lastWord(of command: String) -> (start: Int, text: String) {
        var start = 0
        var quote: UInt8?
        for (index, byte) in command.utf8.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if " \t\n()|@=".utf8.contains(byte) {
                // A word also ends without a space: `type=note_created`, `(in VIP`, `|csv`.
                start = index + 1
            }
        }
        return (start, String(decoding: command.utf8.dropFirst(start), as: UTF8.self))
    }
}
