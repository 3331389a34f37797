/// A text that TAB can insert, with a note to show beside it in the listing.
package struct Candidate: Equatable, Sendable {
    package let text: String
    package let note: String?

    package init(_ text: String, note: String? = nil) {
        self.text = text
        self.note = note
    }
}

/// The candidates of a completion, and the range of the line, in UTF-8 offsets, that each would replace.
package struct Completion: Equatable, Sendable {
    package static let none = Completion(replaces: 0..<0, candidates: [])

    package let replaces: Range<Int>
    package let candidates: [Candidate]

    /// Creates a completion of a range of the line.
    package init(replaces: Range<Int>, candidates: [Candidate]) {
        self.replaces = replaces
        self.candidates = candidates
    }

    /// The effect of TAB.
    enum Step: Equatable {
        case nothing
        case insert(String)
        case list
    }

    /// Returns the effect of TAB when the range to replace contains `typed`.
    ///
    /// A single candidate is inserted. Several are listed, unless their common prefix is longer than
    /// `typed`: then that is inserted first.
    func step(typed: String) -> Step {
        let texts = candidates.map(\.text)
        guard let first = texts.first else { return .nothing }
        if texts.allSatisfy({ $0 == first }) {
            return first == typed ? .nothing : .insert(first)
        }
        let common = texts.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        // Candidates may match by any part or case: a prefix that doesn't extend the typed text
        // would replace it by something else.
        return common != typed && common.utf8.starts(with: typed.utf8) ? .insert(common) : .list
    }
}

extension String {
    /// Returns the longest common prefix, in whole characters.
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
