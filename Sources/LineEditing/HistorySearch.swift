/// A search through earlier lines: words, taken literally, in any order; the newest line first.
struct HistorySearch: Equatable, Sendable {
    private let entries: [String]
    private(set) var pattern = ""
    private(set) var matches: [String] = []
    private(set) var index = 0

    /// What a key does to a search.
    enum Step: Equatable {
        case goOn
        /// The line is taken into the editor.
        case take
        /// The line is run.
        case run
        /// The line before the search comes back.
        case cancel
    }

    /// Takes the earlier lines, oldest first; of equal ones the newest counts.
    init(_ entries: [String]) {
        var seen: Set<String> = []
        self.entries = entries.reversed().filter { seen.insert($0).inserted }
    }

    /// The line that is found; nil when nothing is looked for or there is none.
    var found: String? { matches.indices.contains(index) ? matches[index] : nil }

    /// Which of how many it is: `2/3`.
    var counter: String { matches.isEmpty ? "0/0" : "\(index + 1)/\(matches.count)" }

    /// Takes a key.
    mutating func take(_ key: Unicode.Scalar) -> Step {
        switch key {
        case "\u{12}": move(1)
        case "\u{13}": move(-1)
        case "\u{8}", "\u{7F}": look(for: String(pattern.dropLast()))
        case "\u{15}": look(for: "")
        case "\u{17}": look(for: pattern.withoutLastWord)
        case "\r", "\n": return found == nil && !pattern.isEmpty ? .cancel : .run
        case "\u{3}", "\u{7}": return .cancel
        case _ where key.value < 0x20: return .take
        default: look(for: pattern + String(key))
        }
        return .goOn
    }

    private mutating func look(for pattern: String) {
        self.pattern = pattern
        index = 0
        let words = pattern.lowercased().split(separator: " ")
        matches =
            words.isEmpty
            ? []
            : entries.filter { entry in
                let entry = entry.lowercased()
                return words.allSatisfy { entry.contains($0) }
            }
    }

    /// Goes to an older or a newer match; there it stays at the ends.
    private mutating func move(_ step: Int) {
        index = min(max(0, index + step), max(0, matches.count - 1))
    }
}

extension String {
    fileprivate var withoutLastWord: String {
        let trimmed = self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)]
        return String(
            trimmed[..<(trimmed.lastIndex(of: " ").map { index(after: $0) } ?? startIndex)]
        )
    }
}
