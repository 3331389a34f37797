/// A search through earlier lines: literal words in any order, the newest line first.
///
/// libedit's own search reads the pattern as a regular expression, and misreads some letters beyond ASCII as keys.
struct HistorySearch: Equatable, Sendable {
    private let entries: [String]
    private(set) var pattern = ""
    private(set) var matches: [String] = []
    private(set) var index = 0

    /// The effect of a key on the search.
    enum Step: Equatable {
        case goOn
        /// The search ends, and the found line is edited.
        case take
        /// The search ends, and the found line is run.
        case run
        /// The search ends, and the line before it is restored.
        case cancel
    }

    /// Creates a search through earlier lines, oldest first; of equal ones, the newest counts.
    init(_ entries: [String]) {
        var seen: Set<String> = []
        self.entries = entries.reversed().filter { seen.insert($0).inserted }
    }

    /// The found line, or `nil` if the pattern is empty or no line matches.
    var found: String? { matches.indices.contains(index) ? matches[index] : nil }

    /// The number of the found line among the matches, such as `2/3`.
    var counter: String { matches.isEmpty ? "0/0" : "\(index + 1)/\(matches.count)" }

    /// Applies a key to the search.
    mutating func take(_ key: Unicode.Scalar) -> Step {
        // The keys of Readline: ^R older, ^S newer, ^U clears the pattern, ^W its last word, ^C and
        // ^G cancel; any other control key ends the search with the found line.
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

    /// Moves to an older or a newer match, or stays at the last or first one.
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
