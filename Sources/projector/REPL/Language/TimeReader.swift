internal import ContactProjector
internal import ContactQuestions

/// The reading of times where a session stands; pure.
struct TimeReader {
    let session: Session

    /// The as-of that a word means at the session's cursor.
    ///
    /// - Throws: ``CommandError`` with the place of what is no time.
    func asOf(_ token: Token) throws(CommandError) -> AsOf {
        guard let expression = TimeExpression(token.text) else {
            throw CommandError(
                "\(token.text) is no time",
                hint: "for example \(TimeExpression.examples)",
                at: token.range
            )
        }
        return try asOf(expression, at: token.range)
    }

    /// The as-of that words mean, a date and its time of day apart as they are printed.
    func asOf(_ words: some Collection<Token>) throws(CommandError) -> AsOf {
        guard let first = words.first else {
            throw CommandError("at what time?", hint: "for example \(TimeExpression.examples)")
        }
        var last = first
        for word in words { last = word }
        return try asOf(
            Token(
                text: words.map(\.text).joined(separator: " "),
                range: first.range.lowerBound..<last.range.upperBound,
                isQuoted: false
            )
        )
    }

    /// The as-of of an expression at a place of the line.
    func asOf(_ expression: TimeExpression, at range: Range<Int>) throws(CommandError) -> AsOf {
        do {
            switch expression {
            case .row(let number): return try moment(ofRow: number)
            case .mark(let name): return try moment(ofMark: name)
            default:
                return standing(
                    try expression.asOf(
                        on: session.timeline,
                        from: session.cursor,
                        in: session.zone
                    )
                )
            }
        } catch {
            throw error.at(range)
        }
    }

    /// The instant of an expression, for conditions.
    func instant(_ expression: TimeExpression) throws(CommandError) -> Timestamp {
        let asOf = try asOf(expression, at: 0..<0)
        guard let instant = TimeExpression.instant(of: asOf, on: session.timeline) else {
            throw CommandError("that activity has no date", hint: "give one, as 2024-03-05")
        }
        return instant
    }

    /// A stretch `T1..T2`, either end of which may be left out; nil for a word that is none.
    ///
    /// It includes its start: the first as-of is the one just before it.
    func stretch(_ token: Token) throws(CommandError) -> (after: AsOf, to: AsOf)? {
        guard !token.isQuoted, let dots = token.text.firstRange(of: "..") else { return nil }
        let first = String(token.text[..<dots.lowerBound])
        let last = String(token.text[dots.upperBound...])
        func part(_ text: String, _ empty: String) throws(CommandError) -> AsOf {
            try asOf(Token(text: text.isEmpty ? empty : text, range: token.range, isQuoted: false))
        }
        guard let start = TimeExpression(first)?.excluding else {
            return (try part(first, "start"), try part(last, "end"))
        }
        return (try asOf(start, at: token.range).excluding, try part(last, "end"))
    }

    /// A stretch of a contact's history as instants, for a picture.
    func window(_ token: Token) throws(CommandError) -> ClosedRange<Timestamp>? {
        guard let stretch = try stretch(token), let timeline = session.timeline else { return nil }
        let times = timeline.activities.compactMap(\.occurredAt)
        guard let first = times.first, let last = times.last else { return nil }
        let start = TimeExpression.instant(of: stretch.after, on: timeline)?
            .advanced(byMicroseconds: 1)
        let end = TimeExpression.instant(of: stretch.to, on: timeline)
        let from = start ?? first
        let to = end ?? last
        guard from <= to else {
            throw CommandError(
                "the stretch ends before it begins",
                hint: "exchange its times",
                at: token.range
            )
        }
        return from...to
    }

    /// The as-of without what a what-if skips: the place of a skipped activity is the one before it.
    func standing(_ asOf: AsOf) -> AsOf {
        guard case .activity(let id) = asOf, session.skipped.contains(id),
            let activities = session.timeline?.activities,
            let index = activities.firstIndex(where: { $0.id == id })
        else { return asOf }
        let earlier = activities[..<index].last { !session.skipped.contains($0.id) }
        return earlier.map { .activity($0.id) } ?? .start
    }

    private func moment(ofRow number: Int) throws(CommandError) -> AsOf {
        let row = try row(number)
        if case .activity = row.moment, let contact = row.contact, contact != session.contact {
            throw CommandError(
                "row %\(number) is a moment of \(contact.contact)",
                hint: "`use %\(number)` goes there"
            )
        }
        guard let moment = row.moment else {
            throw CommandError(
                "row %\(number) is no moment",
                hint: "rows of history, flips, notes, trend and as-of-join are"
            )
        }
        return standing(moment)
    }

    /// What a row of the last answer stands for.
    func row(_ number: Int) throws(CommandError) -> Handle {
        guard session.handles.indices.contains(number - 1) else {
            throw CommandError(
                session.handles.isEmpty
                    ? "no answer has rows that can be named yet"
                    : "the last answer has no row %\(number)",
                hint: session.handles.isEmpty
                    ? "for example contacts" : "it has %1 to %\(session.handles.count)"
            )
        }
        return session.handles[number - 1]
    }

    private func moment(ofMark name: String) throws(CommandError) -> AsOf {
        guard let mark = session.marks[name] else {
            let near = Suggestions.sentence(for: name, among: session.marks.keys.sorted())
            throw CommandError(
                "there is no mark @\(name)",
                hint: near ?? "`mark \(name)` makes one here"
            )
        }
        // Another contact's activity is a moment for this one all the same.
        guard case .activity = mark.place.cursor, mark.place.contact != session.contact else {
            return standing(mark.place.cursor)
        }
        return mark.instant.map(AsOf.time) ?? .before(.earliest)
    }
}

extension AsOf {
    /// The moment just before, so that a stretch includes what happened at its start.
    fileprivate var excluding: AsOf {
        if case .time(let time) = self { .before(time) } else { self }
    }
}
