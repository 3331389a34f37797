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
