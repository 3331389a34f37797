/// Names that a misspelt one may have meant: at most three, at few edits for the length of the word.
package enum SpellingSuggestions {
    /// Returns the name that is equal but for case; else the one that the word is a part of, and then the nearest ones.
    package static func near(_ word: String, among names: some Sequence<String>) -> [String] {
        let typed = word.lowercased()
        let letters = Array(typed.utf8.prefix(64))
        var equal: [String] = []
        var parts: [String] = []
        var scored: [(edits: Int, place: Int, name: String)] = []
        for (place, name) in names.enumerated() {
            let known = name.lowercased()
            if known == typed { equal.append(name) }
            // A second one tells as much as a third.
            if parts.count < 2, letters.count > 1, known.contains(typed) { parts.append(name) }
            let edits = distance(letters, Array(known.utf8.prefix(64)))
            if edits <= mostEdits(letters.count) { scored.append((edits, place, name)) }
        }
        guard equal.isEmpty else { return Array(equal.prefix(3)) }
        let nearest = scored.sorted { ($0.edits, $0.place) < ($1.edits, $1.place) }.map(\.name)
        let part = parts.count == 1 ? parts : []
        return Array((part + nearest.filter { !part.contains($0) }).prefix(3))
    }

    /// A sentence that offers them; nil when there are none.
    package static func sentence(for word: String, among names: some Sequence<String>) -> String? {
        let near = near(word, among: names)
        return near.isEmpty ? nil : "did you mean \(near.joined(separator: ", "))?"
    }

    /// Of a short word, more edits would leave nothing.
    private static func mostEdits(_ length: Int) -> Int {
        switch length {
        case ..<3: 0
        case 3, 4: 1
        default: 2
        }
    }

    /// The fewest letters to insert, leave out, replace or exchange with the next one; 3 for more than two.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard abs(left.count - right.count) <= 2 else { return 3 }
        var before: [Int] = []
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var next = [i + 1]
            next.reserveCapacity(right.count + 1)
            for (j, b) in right.enumerated() {
                var edits = min(row[j] + (a == b ? 0 : 1), row[j + 1] + 1, next[j] + 1)
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b {
                    edits = min(edits, before[j - 1] + 1)
                }
                next.append(edits)
            }
            before = row
            row = next
        }
        return row[right.count]
    }
}
