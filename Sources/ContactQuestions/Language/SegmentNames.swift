package import ContactProjector

/// The segments that a question may name, by their ids and by the names that they had.
package struct SegmentNames: Sendable {
    package private(set) var segments: [SegmentID: Set<String>] = [:]

    package init() {}

    /// Takes a segment and a name of it.
    package mutating func learn(_ segment: SegmentID, name: String?) {
        segments[segment, default: []].formUnion([name].compactMap(\.self))
    }

    /// Finds a segment by its id, else by a name that only one segment ever had.
    ///
    /// - Throws: ``QuestionError`` when there is no such segment, or several segments had the name.
    package func segment(_ word: String) throws(QuestionError) -> SegmentID {
        if segments[SegmentID(word)] != nil { return SegmentID(word) }
        let found = segments.filter { $0.value.contains { $0.lowercased() == word.lowercased() } }
            .keys.sorted()
        guard found.count <= 1 else {
            throw QuestionError(
                "several segments were called \(word)",
                hint:
                    "name one by its id: \(found.prefix(5).map(\.rawValue).joined(separator: ", "))"
            )
        }
        guard let segment = found.first else {
            throw QuestionError("there is no segment \(word)", hint: hint(word))
        }
        return segment
    }

    private func hint(_ word: String) -> String {
        let names = segments.keys.sorted().flatMap {
            [$0.rawValue] + segments[$0, default: []].sorted()
        }
        return Suggestions.sentence(for: word, among: names)
            ?? (names.first.map { "for example \($0)" } ?? "no activity names a segment")
    }
}
