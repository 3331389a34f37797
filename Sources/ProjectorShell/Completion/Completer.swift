internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import LineEditing

/// What TAB offers, as a function of the line, where the session stands, the names that are known and the files that are there.
struct Completer {
    let directory: NameIndex
    var session = ShellSession()
    let files: (String) -> [String]

    private static let most = 200

    /// Returns the candidates for the word before the cursor, which is a UTF-8 offset.
    func completion(of line: String, at cursor: Int) -> Completion {
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
        // A mark follows its sign at once, a time for one question needs none.
        if before.hasSuffix("@") {
            return marks(word, sign: "") + Self.matching(["start", "end"], word)
        }
        switch words.last {
        case "@": return times(word)
        case "|": return Self.matching(OutputPipeline.stages, word)
        case ">" where words.dropLast().last != "notes": return paths(word)
        default: return arguments(of: verb, Array(words.dropFirst()), word)
        }
    }

    private func arguments(of verb: ShellCommand, _ words: [String], _ word: String) -> [Candidate]
    {
        let isFirst = verb.takesContact && words.isEmpty
        let own = ownArguments(of: verb, withoutContact(words, of: verb), word)
        // A contact may come first, but most questions are about the one in use.
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

    /// The commands that begin so; all of them come by group and without notes, which would fill more than a screen.
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
            // A segment alone is a condition that lacks its first word.
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

/// Names.
extension Completer {
    /// The contacts that Enter takes the word for; those that begin with it come first.
    private func contacts(_ word: String) -> [Candidate] {
        let part = String(word.drop { $0 == "\"" || $0 == "'" })
        let found = part.isEmpty ? directory.streams : directory.streams(named: part)
        let beginning = IDPart(part)
        let begun = found.filter { beginning.isBeginning(of: $0.contact.rawValue) }
        let others =
            begun.count == found.count
            ? [] : found.filter { !beginning.isBeginning(of: $0.contact.rawValue) }
        return (begun + others).map {
            Candidate(Self.quoted($0.contact.rawValue), note: $0.org?.rawValue)
        }
    }

    /// Segments by the beginning of their ids, with their names beside them, or of their names.
    private func segments(_ word: String) -> [Candidate] {
        let bare = word.drop { $0 == "\"" || $0 == "'" }
        return directory.segments.sorted { $0.key < $1.key }.flatMap { id, names -> [Candidate] in
            let note = names.sorted().joined(separator: ", ")
            let byID =
                id.rawValue.utf8.starts(with: bare.utf8)
                ? [Candidate(Self.quoted(id.rawValue), note: note)] : []
            let byName = names.sorted().filter {
                $0.lowercased().utf8.starts(with: bare.lowercased().utf8) && $0 != id.rawValue
            }
            return byID + byName.map { Candidate(Self.quoted($0), note: id.rawValue) }
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

    /// The activities of the contact in use by their numbers.
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
        files(word).map { Candidate(Self.quoted($0)) }
    }

    /// The name in quotes where a word of the line could not hold it.
    static func quoted(_ name: String) -> String {
        let isPlain =
            !name.isEmpty
            && name.unicodeScalars.allSatisfy { !" \t\"'\\()|<>=;@#%".unicodeScalars.contains($0) }
        guard !isPlain else { return name }
        let escaped = name.reduce(into: "") { text, character in
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return "\"\(escaped)\""
    }

    /// The word that ends a command, which may be an open quote.
    private static func lastWord(of command: String) -> (start: Int, text: String) {
        var start = 0
        var quote: UInt8?
        for (index, byte) in command.utf8.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if " \t\n()|@=".utf8.contains(byte) {
                start = index + 1
            }
        }
        return (start, String(decoding: command.utf8.dropFirst(start), as: UTF8.self))
    }
}
