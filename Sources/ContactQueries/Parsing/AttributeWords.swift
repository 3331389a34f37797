package import ContactProjector

/// The words that name an attribute, before segments' names are known.
package enum AttributeWords: Equatable {
    /// An attribute.
    case attribute(Attribute)
    /// A segment by its id or a name: all words, then fewer of the words before the name.
    case segment([String])

    /// Reads `blocked`, `unsubscribed`, or a segment, with or without words such as `is` and `in segment` before it.
    ///
    /// - Throws: ``UserError`` when no segment is named.
    package init(_ words: [String]) throws(UserError) {
        let keywords = words.map { $0.lowercased() }
        switch Array(keywords.drop { Self.verbs.contains($0) }) {
        case ["blocked"]: self = .attribute(.blocked)
        case ["reachable"]:
            throw UserError(
                "reachable isn't an attribute",
                hint: "it is neither blocked nor unsubscribed: ask why blocked, why unsubscribed"
            )
        case ["unsubscribed"], ["subscribed"], ["subscription"]: self = .attribute(.unsubscribed)
        default:
            guard !words.isEmpty, keywords != ["in"] else {
                throw UserError(
                    "why what?",
                    hint: "blocked, unsubscribed, or a segment's id or name"
                )
            }
            // The last word is the name, even if it is one of these words.
            let skipped = keywords.dropLast().prefix { Self.fillers.contains($0) }.count
            self = .segment(
                (0...skipped).map { words.dropFirst($0).joined(separator: " ") }
            )
        }
    }

    /// Splits off the words that claim a value of the attribute: `not VIP`, `is subscribed`.
    ///
    /// - Parameter words: The words.
    /// - Returns: The number of words before the attribute's own, and the claimed value, or `nil` if they claim none.
    package static func claim(of words: [String]) -> (prefix: Int, value: Bool?) {
        let words = words.map { $0.lowercased() }
        let verbs = words.prefix { Self.verbs.contains($0) }.count
        let isNegated = words.count > verbs + 1 && words[verbs] == "not"
        let prefix = isNegated ? verbs + 1 : 0
        // Who is subscribed isn't unsubscribed.
        let isReversed = words.dropFirst(max(prefix, verbs)).elementsEqual(["subscribed"])
        guard isNegated || isReversed else { return (0, nil) }
        return (prefix, isNegated == isReversed)
    }

    private static let verbs: Set<String> = ["is", "was"]
    private static let fillers: Set<String> = ["is", "was", "in", "segment"]

    /// Returns the first reading of the words that names a segment, or the shortest.
    private static func reading(_ readings: [String], _ names: SegmentNames) -> String {
        readings.first { (try? names.segment($0)) != nil } ?? readings.last ?? ""
    }

    /// Returns the attribute that the words name.
    package func attribute(_ names: SegmentNames) throws(UserError) -> Attribute {
        switch self {
        case .attribute(let attribute): attribute
        case .segment(let readings): .segment(try names.segment(Self.reading(readings, names)))
        }
    }

    /// Returns a remark on a word that could mean another segment, or `nil` for any other word.
    package func remark(_ names: SegmentNames) -> String? {
        if case .segment(let readings) = self {
            names.remark(on: Self.reading(readings, names))
        } else {
            nil
        }
    }
}
