internal import ContactProjector
internal import ContactQueries
internal import ContactViews

/// Conditions and attributes.
extension QueryReader {
    /// The predicate that words spell; `-7d` counts from the cursor, `#18` is of the contact in use, `%2` a row's segment.
    ///
    /// Segments are named as of a time, by default the cursor's.
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

    /// The names of segments as of a time, by default the cursor's.
    private func names(_ asOf: AsOf? = nil) -> SegmentNames {
        directory.names.asked(at: session.shared(asOf ?? session.cursor))
    }

    /// The same where the contact in use is asked about, whose own names come first.
    private func ownNames(_ asOf: AsOf) -> SegmentNames {
        names(asOf).asked(about: session.timeline?.activities ?? [])
    }

    /// The time whose names of segments a command means.
    func nameTime(_ invocation: ParsedCommand) -> AsOf {
        let quiet = QueryReader(session: session, directory: directory)
        // What can't be read is told of when the query is read.
        return (try? quiet.endTime(invocation)) ?? session.shared(session.cursor)
    }

    /// Remarks on words of a command that could mean another segment than the one they are taken for.
    ///
    /// Times were echoed when the question was read, and are not again.
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
            let isNegated = words.count > 1 && words[0].isSymbol("not")
            let words = try? AttributeWords(words.dropFirst(isNegated ? 1 : 0).map(\.text))
            return [words?.remark(ownNames(session.cursor))].compactMap { $0 ?? nil }
        default: return []
        }
    }

    /// A row's segment in place of the row's handle.
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
        // The evidence for what isn't so is that for what is.
        let isNegated = words.count > 1 && words[0].isSymbol("not")
        if session.contact == nil { try checkNoContact(words) }
        if words.isEmpty, let timeline = session.timeline { throw Self.noAttribute(of: timeline) }
        return .why(
            try contact(),
            try attribute(isNegated ? Array(words.dropFirst()) : words, here.asOf),
            here
        )
    }

    /// Says which attributes a contact has; its latest names of segments are typed back.
    private static func noAttribute(of timeline: Timeline) -> UserError {
        var names: [SegmentID: String] = [:]
        var order: [SegmentID] = []
        for segment in timeline.activities.compactMap(\.segment) {
            guard let id = segment.id else { continue }
            if names[id] == nil { order.append(id) }
            names[id] = segment.name ?? names[id] ?? id.rawValue
        }
        let shown = order.prefix(3).map { Completer.quoted(names[$0] ?? $0.rawValue) }
        let all = ["blocked", "unsubscribed"] + shown + (order.count > 3 ? ["…"] : [])
        let list = all.dropLast().joined(separator: ", ") + " and \(all[all.count - 1])"
        return UserError(
            "why what?",
            hint: "\(timeline.stream.contact) has \(list): why unsubscribed"
        )
    }

    /// Says which contact a row is about where only that is known.
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
            // What stands in quotes is a name and never a keyword.
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
