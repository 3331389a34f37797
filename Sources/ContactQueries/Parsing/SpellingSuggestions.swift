/// Suggestions of names similar to a misspelled one: at most three, at a distance of two edits or
/// less.
package enum SpellingSuggestions {
    /// Returns the nearest names, nearest first, then in the order given.
    package static func near(_ word: String, among names: some Sequence<String>) -> [String] {
        // Limited to 64 bytes: the distance takes the product of the lengths, for each of possibly
        // many names.
        let word = Array(word.lowercased().utf8.prefix(64))
        let scored = names.lazy.enumerated().compactMap { place, name -> (Int, Int, String)? in
            let distance = distance(word, Array(name.lowercased().utf8.prefix(64)))
            return distance <= 2 ? (distance, place, name) : nil
        }
        return scored.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(3).map(\.2)
    }

    /// Returns a sentence with the suggestions, or `nil` if there are none.
    package static func sentence(for word: String, among names: some Sequence<String>) -> String? {
        let near = near(word, among: names)
        return near.isEmpty ? nil : "did you mean \(near.joined(separator: ", "))?"
    }

    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        // Such lengths alone are more than two edits apart, which leaves out most names.
        guard abs(left.count - right.count) <= 2 else { return 3 }
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substituted = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
