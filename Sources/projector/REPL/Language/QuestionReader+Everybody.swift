internal import ContactProjector
internal import ContactQuestions

/// Everybody over time.
extension QuestionReader {
    /// Reads `PREDICATE [by PERIOD] [from T] [to T]`.
    func trend(_ words: [Token]) throws(CommandError) -> Question {
        var rest = words
        let stretch = try stretch(cutFrom: &rest)
        var period = Period.day
        if rest.count >= 2, rest[rest.count - 2].isSymbol("by") {
            let word = rest[rest.count - 1]
            guard let named = Period(rawValue: word.text) else {
                throw CommandError(
                    "by what?",
                    hint: Period.allCases.map(\.rawValue).joined(separator: ", "),
                    at: word.range
                )
            }
            period = named
            rest.removeLast(2)
        }
        return .trend(try predicate(rest, asOf: stretch.to), period, stretch)
    }

    /// The words of the condition that `trend` follows.
    func trendWords(_ words: [Token]) -> [Token] {
        var rest = words
        _ = try? stretch(cutFrom: &rest)
        let hasPeriod = rest.count >= 2 && rest[rest.count - 2].isSymbol("by")
        return hasPeriod ? Array(rest.dropLast(2)) : rest
    }

    func flow(_ words: [Token]) throws(CommandError) -> Question {
        var rest = words
        let stretch = try stretch(cutFrom: &rest)
        guard !rest.isEmpty, rest.count <= 200 else {
            throw CommandError(
                "between which segments?",
                hint: "for example \(Verb.flow.examples[0]); at most 200"
            )
        }
        var segments: [SegmentID] = []
        for word in rest { segments.append(try segment(named: word, asOf: stretch.to)) }
        return .flow(segments, stretch)
    }

    func segment(_ words: [Token], _ here: Coordinate) throws(CommandError) -> Question {
        guard let name = words.first, words.count <= 2 else {
            throw CommandError(
                "which segment?",
                hint: "for example segment VIP, with quotes around blanks; `segments` lists them",
                at: words.dropFirst().first?.range
            )
        }
        var stretch = Question.Stretch(
            to: session.shared(here.asOf),
            knownAt: here.knownAt,
            zone: session.zone
        )
        if let word = words.dropFirst().first {
            guard let named = try times.stretch(word) else {
                throw CommandError(
                    "\(word.text) is no stretch of time",
                    hint: "for example 2024-03-01..2024-06-30",
                    at: word.range
                )
            }
            stretch.from = session.shared(named.after)
            stretch.to = session.shared(named.to)
        }
        return .segment(try segment(named: name, asOf: stretch.to), stretch)
    }

    /// Takes `from T` and `to T` off the end of words.
    private func stretch(cutFrom words: inout [Token]) throws(CommandError) -> Question.Stretch {
        var stretch = Question.Stretch(knownAt: session.place.knownAt, zone: session.zone)
        while words.count >= 2 {
            let word = words[words.count - 2]
            guard word.isSymbol("from") || word.isSymbol("to") else { break }
            let asOf = session.shared(try times.asOf(words[words.count - 1]))
            if word.isSymbol("from") { stretch.from = asOf } else { stretch.to = asOf }
            words.removeLast(2)
        }
        return stretch
    }

    func join(_ words: [Token]) throws(CommandError) -> Question {
        guard let file = words.first, words.count == 1 || words[1].isSymbol("all"),
            words.count <= 2
        else {
            throw CommandError(
                "which file?",
                hint: "for example \(Verb.join.examples[0])",
                at: words.dropFirst().first?.range
            )
        }
        return .join(
            file: file.text,
            session.zone,
            org: session.contact?.org,
            onlyViolations: words.count == 1
        )
    }
}
