internal import ContactProjector
internal import ContactQueries

/// The queries about all contacts over time.
extension QueryReader {
    /// Reads `CONDITION [by PERIOD] [from TIME] [to TIME]`.
    func trend(_ words: [Token]) throws(UserError) -> Query {
        var rest = words
        // From the end of the words: the condition at the start has no fixed length.
        let stretch = try stretch(cutFrom: &rest)
        var period: CalendarPeriod?
        if rest.count >= 2, rest[rest.count - 2].isSymbol("by") {
            let word = rest[rest.count - 1]
            guard let named = CalendarPeriod(rawValue: word.text.lowercased()) else {
                throw UserError(
                    "unknown period \(word.text.quoted)",
                    hint: "use hour, day, week, month, quarter or year",
                    at: word.range
                )
            }
            period = named
            rest.removeLast(2)
        }
        return .trend(try predicate(rest, asOf: stretch.to), period, stretch)
    }

    /// Returns the words of the condition in a `trend` command.
    func trendWords(_ words: [Token]) -> [Token] {
        var rest = words
        _ = try? stretch(cutFrom: &rest)
        let hasPeriod = rest.count >= 2 && rest[rest.count - 2].isSymbol("by")
        return hasPeriod ? Array(rest.dropLast(2)) : rest
    }

    func flow(_ words: [Token]) throws(UserError) -> Query {
        var rest = words
        let stretch = try stretch(cutFrom: &rest)
        // A flow has a count for each pair of segments: 200 segments give 40,000.
        guard !rest.isEmpty, rest.count <= 200 else {
            throw UserError(
                "flow needs segments (at most 200)",
                hint: "for example \(ShellCommand.flow.examples[0])"
            )
        }
        var segments: [SegmentID] = []
        for word in rest where !Self.isArrow(word) {
            segments.append(try segment(named: word, asOf: stretch.to))
        }
        return .flow(segments, stretch)
    }

    func segment(_ words: [Token], _ here: QueryTime) throws(UserError) -> Query {
        guard let name = words.first else {
            throw UserError(
                "segment needs a segment",
                hint: "`segments` lists them; quote names with spaces"
            )
        }
        var stretch = Query.Stretch(
            to: session.shared(here.asOf),
            knownAt: here.knownAt,
            zone: session.zone
        )
        if words.count > 1 {
            guard let named = try times.timeRange(words.dropFirst()) else {
                throw Self.noTimeRange(words.dropFirst())
            }
            stretch.from = session.shared(named.after)
            stretch.to = session.shared(named.to)
        }
        return .segment(try segment(named: name, asOf: stretch.to), stretch)
    }

    /// Removes `from TIME` and `to TIME` from the end of the words, and returns the time range.
    func stretch(cutFrom words: inout [Token]) throws(UserError) -> Query.Stretch {
        var stretch = Query.Stretch(knownAt: session.place.knownAt, zone: session.zone)
        var named: Set<String> = []
        // The last word isn't looked at: as a keyword, it would have no time after it.
        while let place = words.dropLast().lastIndex(where: Self.isEnd),
            named.insert(words[place].text).inserted
        {
            let time = words[(place + 1)...]
            // A segment may be called `from` or `to`: unless one word or a readable time follows,
            // it is a name.
            guard time.count == 1 || TimeExpression(time.joined) != nil else { break }
            if words[place].isSymbol("from") {
                stretch.from = session.shared(try times.asOf(time))
            } else {
                stretch.to = session.shared(try times.endAsOf(time))
            }
            words.removeSubrange(place...)
        }
        return stretch
    }

    /// Returns a Boolean value indicating whether a word is part of an arrow, as in `VIP -> Customer`.
    ///
    /// Arrows are ignored, since the order of the segments already says the direction.
    private static func isArrow(_ word: Token) -> Bool {
        ["-", ">", "→"].contains { word.isSymbol($0) }
    }

    private static func isEnd(_ word: Token) -> Bool {
        word.isSymbol("from") || word.isSymbol("to")
    }

    func join(_ words: [Token]) throws(UserError) -> Query {
        guard let file = words.first else {
            throw UserError("as-of-join needs a file", hint: "quote names with spaces")
        }
        let filter = words.dropFirst().first
        guard words.count <= 2, let only = JoinFilter(rawValue: filter?.text ?? "violations") else {
            throw UserError(
                "as-of-join takes a file and violations, unknown or all",
                hint: "quote names with spaces",
                at: filter?.range
            )
        }
        return .join(
            file: file.text,
            session.zone,
            org: session.contact?.org,
            only: only
        )
    }
}
