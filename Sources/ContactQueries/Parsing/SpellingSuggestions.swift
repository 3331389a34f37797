/// Suggestions of names similar to a misspelled one: at most three, at a distance of two edits, or one if it is short.
package enum SpellingSuggestions {
    /// Returns the nearest names, nearest first, then in the order given.
    package static func near(_ word: String, among names: some Sequence<String>) -> [String] {
        // Limited to 64 bytes: the distance takes the product of the lengths, for each of possibly
        // many names.
        let word = Array(word.lowercased().utf8.prefix(64))
        let edits = mostEdits(word.count)
        let scored = names.lazy.enumerated().compactMap { place, name -> (Int, Int, String)? in
            let distance = distance(word, Array(name.lowercased().utf8.prefix(64)))
            return distance <= edits ? (distance, place, name) : nil
        }
        return scored.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(3).map(\.2)
    }

    /// Returns a sentence with the suggestions, or `nil` if there are none.
    package static func sentence(for word: String, among names: some Sequence<String>) -> String? {
        let near = near(word, among: names)
        return near.isEmpty ? nil : "did you mean \(near.joined(separator: ", "))?"
    }

    /// The most edits of a word: two edits make most words of four letters another one, as tail is of table.
    private static func mostEdits(_ length: Int) -> Int {
        switch length {
        case ...2: 0
        case ...4: 1
        default: 2
        }
    }

    /// The edits from one word to another; two letters that changed places are one.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        // Such lengths alone are more than two edits apart, which leaves out most names.
        guard abs(left.count - right.count) <= 2 else { return 3 }
        var (earlier, last) = ([Int](), Array(0...right.count))
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var edits = min(last[j + 1], row[j]) + 1
                edits = min(edits, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    edits = min(edits, earlier[j - 1] + 1)
                }
                row.append(edits)
            }
            (earlier, last) = (last, row)
        }
        return last[right.count]
    }
}
