/// Suggestions of names similar to a misspelled one: at most three, and few edits away for the length of the word.
package enum SpellingSuggestions {
    /// Returns the names that are equal but for case, or else the only one that contains the word, then the nearest ones.
    package static func near(_ word: String, among names: some Sequence<String>) -> [String] {
        let typed = word.lowercased()
        // Limited to 64 bytes: the distance takes the product of the lengths, for each of possibly
        // many names.
        let letters = Array(typed.utf8.prefix(64))
        var equal: [String] = []
        var parts: [String] = []
        var scored: [(edits: Int, place: Int, name: String)] = []
        for (place, name) in names.enumerated() {
            let known = name.lowercased()
            if known == typed { equal.append(name) }
            // Only a single one is suggested, so that a third needn't be kept.
            if parts.count < 2, letters.count > 1, known.contains(typed) { parts.append(name) }
            let edits = distance(letters, Array(known.utf8.prefix(64)))
            if edits <= mostEdits(letters.count) { scored.append((edits, place, name)) }
        }
        guard equal.isEmpty else { return Array(equal.prefix(3)) }
        let nearest = scored.sorted { ($0.edits, $0.place) < ($1.edits, $1.place) }.map(\.name)
        let part = parts.count == 1 ? parts : []
        return Array((part + nearest.filter { !part.contains($0) }).prefix(3))
    }

    /// Returns a sentence that offers the names, or `nil` if there are none.
    package static func sentence(for word: String, among names: some Sequence<String>) -> String? {
        let near = near(word, among: names)
        return near.isEmpty ? nil : "did you mean \(near.joined(separator: ", "))?"
    }

    /// Returns the most edits for a word of a length.
    ///
    /// Two edits turn most words of four letters into another one, as `tail` into `table`.
    private static func mostEdits(_ length: Int) -> Int {
        switch length {
        case ..<3: 0
        case 3, 4: 1
        default: 2
        }
    }

    /// Returns the fewest letters to insert, leave out, replace or exchange with the next one, or 3 for more than two.
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
