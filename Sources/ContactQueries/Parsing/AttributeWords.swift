package import ContactProjector

/// Words that name an attribute, before they meet the names of segments.
package enum AttributeWords: Equatable {
    /// An attribute.
    case attribute(Attribute)
    /// A segment by its id or a name.
    case segment(String)

    /// Reads `blocked`, `unsubscribed`, or a segment with or without the word before it.
    ///
    /// - Throws: ``UserError`` when no segment is named.
    package init(_ words: [String]) throws(UserError) {
        switch words {
        case ["blocked"]: self = .attribute(.blocked)
        case ["unsubscribed"], ["subscribed"], ["subscription"]: self = .attribute(.unsubscribed)
        default:
            let name =
                words.first == "segment" || words.first == "in" ? words.dropFirst() : words[...]
            guard !name.isEmpty else {
                throw UserError(
                    "why what?",
                    hint: "blocked, unsubscribed, or a segment's id or name"
                )
            }
            self = .segment(name.joined(separator: " "))
        }
    }

    /// Finds the attribute.
    package func attribute(_ names: SegmentNames) throws(UserError) -> Attribute {
        switch self {
        case .attribute(let attribute): attribute
        case .segment(let word): .segment(try names.segment(word))
        }
    }

    /// Returns a remark on a word that could mean another segment; nil for any other.
    package func remark(_ names: SegmentNames) -> String? {
        if case .segment(let word) = self { names.remark(on: word) } else { nil }
    }
}
