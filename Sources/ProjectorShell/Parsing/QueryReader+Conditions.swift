internal import ContactProjector
internal import ContactQueries
internal import ContactViews

/// Conditions, attributes and segments.
extension QueryReader {
    /// Returns the condition that words describe.
    ///
    /// Relative times such as `-7d` count from the cursor, `#18` is an activity of the selected contact, and `%2` is
    /// the segment of a row. Names of segments are those of `asOf`, by default of the cursor.
    func predicate(_ words: [Token], asOf: AsOf? = nil) throws(UserError)
        -> ContactPredicate
    {
        try reading(words, asOf: asOf).predicate
    }

    private func reading(
        _ words: [Token],
        asOf: AsOf? = nil
    ) throws(UserError) -> (predicate: ContactPredicate, remarks: [String]) {
        var tokens: [Token] = []
        for word in words { tokens.append(try resolved(word)) }
        return try PredicateParser.reading(tokens, names(asOf), session.zone, echo: echo) {
            expression,
            text throws(UserError) in
            try times.instant(expression, text)
        }
    }

    /// Returns the names of segments as of a time, by default the cursor's.
    private func names(_ asOf: AsOf? = nil) -> SegmentNames {
        directory.names.asked(at: session.shared(asOf ?? session.cursor))
    }

    /// Returns the names of segments for a query about the selected contact, whose own names come first.
    private func ownNames(_ asOf: AsOf) -> SegmentNames {
        names(asOf).asked(about: session.timeline?.activities ?? [])
    }

    /// Returns the time at which a command looks up the names of segments.
    func nameTime(_ invocation: ParsedCommand) -> AsOf {
        let quiet = QueryReader(session: session, directory: directory)
        // An unreadable time is reported later, when the query is read.
        return (try? quiet.endTime(invocation)) ?? session.shared(session.cursor)
    }

    /// Returns remarks on words that could mean another segment than the one chosen.
    ///
    /// Times aren't printed again: they were when the query was read.
    func remarks(on invocation: ParsedCommand) -> [String] {
        QueryReader(session: session, directory: directory, echo: { _ in })
            .quietRemarks(on: invocation)
    }

    private func quietRemarks(on invocation: ParsedCommand) -> [String] {
        let words = invocation.arguments
        switch invocation.verb.argument {
        case .segment: return words.compactMap { names().remark(on: $0.text) }
        case .predicate: return (try? reading(words).remarks) ?? []
        case .condition: return (try? reading(trendWords(words)).remarks) ?? []
        case .attribute:
            let words = try? AttributeWords(words.dropFirst(claim(of: words).prefix).map(\.text))
            return [words?.remark(ownNames(session.cursor))].compactMap { $0 ?? nil }
        default: return []
        }
    }

    /// Returns the segment of a row in place of `%3`, and any other word unchanged.
    private func resolved(_ word: Token) throws(UserError) -> Token {
        guard !word.isQuoted, case .row(let number) = TimeExpression(word.text) else {
            return word
        }
        do {
            guard let segment = try times.row(number).segment else { return word }
            return Token(text: segment.rawValue, range: word.range, isQuoted: true)
        } catch {
            throw error.at(word.range)
        }
    }

    func why(_ words: [Token], _ here: QueryTime) throws(UserError) -> Query {
        // `not` changes no evidence: the same activities explain a value and its opposite.
        let claim = claim(of: words)
        if session.contact == nil { try checkNoContact(words) }
        if words.isEmpty, let timeline = session.timeline { throw Self.noAttribute(of: timeline) }
        return .why(
            try contact(),
            try attribute(Array(words.dropFirst(claim.prefix)), here.asOf),
            here,
            expecting: claim.value
        )
    }

    /// Returns the error that lists the attributes of a contact, with the latest names of its segments.
    private static func noAttribute(of timeline: Timeline) -> UserError {
        var names: [SegmentID: String] = [:]
        var order: [SegmentID] = []
        for segment in timeline.activities.flatMap(\.namedSegments) {
            guard let id = segment.id else { continue }
            if names[id] == nil { order.append(id) }
            names[id] = segment.name ?? names[id] ?? id.rawValue
        }
        // Three, as in all hints: a contact may have been in hundreds of segments.
        let shown = order.prefix(3).map { TypedWord.quoted(names[$0] ?? $0.rawValue) }
        let all = ["blocked", "unsubscribed"] + shown + (order.count > 3 ? ["…"] : [])
        let list = all.dropLast().joined(separator: ", ") + " and \(all[all.count - 1])"
        return UserError(
            "why what?",
            hint: "\(timeline.stream.contact) has \(list): why unsubscribed"
        )
    }

    /// Returns the claim that words make, where words in quotes are names.
    private func claim(of words: [Token]) -> (prefix: Int, value: Bool?) {
        AttributeWords.claim(of: words.map { $0.isQuoted ? "" : $0.text })
    }

    /// Throws if the word is a row that is known only to be about a contact.
    private func checkNoContact(_ words: [Token]) throws(UserError) {
        guard words.count == 1, !words[0].isQuoted,
            case .row(let number) = TimeExpression(words[0].text),
            let contact = try? times.row(number).contact
        else { return }
        throw UserError(
            "row \(number) is \(contact.contact)",
            hint: "use %\(number); why unsubscribed",
            at: words[0].range
        )
    }

    func attribute(_ words: [Token], _ asOf: AsOf) throws(UserError) -> Attribute {
        let range = words.first.flatMap { first in
            words.last.map { first.range.lowerBound..<$0.range.upperBound }
        }
        do {
            if words.count == 1, !words[0].isQuoted,
                case .row(let number) = TimeExpression(words[0].text)
            {
                return try attribute(ofRow: number)
            }
            // A quoted word is a name, even if it reads `blocked`.
            if words.count == 1, words[0].isQuoted {
                return .segment(try ownNames(asOf).segment(words[0].text))
            }
            return try AttributeWords(words.map(\.text)).attribute(ownNames(asOf))
        } catch {
            throw error.at(range)
        }
    }

    private func attribute(ofRow number: Int) throws(UserError) -> Attribute {
        let row = try times.row(number)
        if let attribute = row.attribute { return attribute }
        guard case .activity(let id) = row.moment,
            let index = session.timeline?.activities.firstIndex(where: { $0.id == id })
        else {
            throw UserError(
                "row \(number) has no attribute to explain",
                hint: "for example why unsubscribed"
            )
        }
        guard let attribute = session.timeline?.activities[index].transition?.attribute else {
            throw UserError(
                "row \(number) was set by #\(index + 1)",
                hint: "`activity #\(index + 1)` shows it"
            )
        }
        return attribute
    }

    func segment(named word: Token, asOf: AsOf) throws(UserError) -> SegmentID {
        do {
            return try names(asOf).segment(try resolved(word).text)
        } catch {
            throw error.at(word.range)
        }
    }
}
