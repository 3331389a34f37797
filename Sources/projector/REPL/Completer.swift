internal import ContactProjector

/// What TAB offers, as a function of the line, the names that are known and the files that are there.
struct Completer {
    let directory: Directory
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
        guard let verb = Verb.named(first) else { return [] }
        if words.last == "@" { return Self.matching(["start", "end"], word) }
        if words.last == "|" {
            return Self.matching(["json", "ndjson", "csv", "md", "table"], word)
        }
        return arguments(of: verb, word)
    }

    private func arguments(of verb: Verb, _ word: String) -> [Candidate] {
        switch verb.argument {
        case .none, .number: []
        case .file: files(word).map { Candidate(Self.quoted($0)) }
        case .contact: contacts(word)
        case .time: Self.matching(["start", "end"], word)
        case .activityType: Self.matching(ActivityKind.known.map(\.name), word)
        case .attribute: Self.matching(["blocked", "unsubscribed"], word) + segments(word)
        case .predicate: Self.matching(PredicateParser.words, word) + segments(word)
        case .verb: Self.verbs(word)
        }
    }

    private static func verbs(_ word: String) -> [Candidate] {
        Verb.allCases.filter { $0.rawValue.hasPrefix(word) }.map {
            Candidate($0.rawValue, note: $0.summary)
        }
    }

    /// Contacts by the beginning of their ids; by any part when none begins so.
    private func contacts(_ word: String) -> [Candidate] {
        let begun = directory.streams.filter { $0.contact.rawValue.hasPrefix(word) }
        let found =
            begun.isEmpty ? directory.streams.filter { $0.contact.rawValue.contains(word) } : begun
        return found.map { Candidate(Self.quoted($0.contact.rawValue), note: $0.org?.rawValue) }
    }

    /// Segments by the beginning of their ids, with their names beside them, or of their names.
    private func segments(_ word: String) -> [Candidate] {
        let bare = word.drop { $0 == "\"" || $0 == "'" }
        return directory.segments.sorted { $0.key < $1.key }.flatMap { id, names -> [Candidate] in
            let note = names.sorted().joined(separator: ", ")
            let byID =
                id.rawValue.hasPrefix(bare) ? [Candidate(Self.quoted(id.rawValue), note: note)] : []
            let byName = names.sorted().filter {
                $0.lowercased().hasPrefix(bare.lowercased()) && $0 != id.rawValue
            }
            return byID + byName.map { Candidate(Self.quoted($0), note: id.rawValue) }
        }
    }

    private static func matching(_ names: [String], _ word: String) -> [Candidate] {
        names.filter { $0.hasPrefix(word) }.map { Candidate($0) }
    }

    /// The name in quotes where a word of the line could not hold it.
    static func quoted(_ name: String) -> String {
        let isPlain =
            !name.isEmpty
            && name.unicodeScalars.allSatisfy { !" \t\"'\\()|<>=;@#".unicodeScalars.contains($0) }
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
            } else if " \t()|@".utf8.contains(byte) {
                start = index + 1
            }
        }
        return (start, String(decoding: command.utf8.dropFirst(start), as: UTF8.self))
    }
}
