internal import ContactProjector
internal import ContactQueries
internal import ContactViews

/// A reader of typed times at the cursor of a session, without side effects except `echo`.
struct TimeReader {
    let session: ShellSession
    /// A function that receives each time as it was read.
    var echo: (TypedTime) -> Void = { _ in }

    /// Returns the as-of that a word means at the session's cursor.
    ///
    /// - Throws: ``UserError`` with the place of a word that isn't a time.
    func asOf(_ token: Token) throws(UserError) -> AsOf { try asOf([token]) }

    /// Returns the as-of that words mean, such as `3 June 2024`, or a date and a time of day.
    func asOf(_ words: some Collection<Token>) throws(UserError) -> AsOf {
        let placed = try placed(words)
        placed.time.map(echo)
        return placed.asOf
    }

    /// Returns the as-of that words mean, with the time as it was read.
    func placed(_ words: some Collection<Token>) throws(UserError) -> PlacedTime {
        guard let range = words.range else {
            throw UserError("at needs a time", hint: TimeForms.oneContact)
        }
        return try placed(words.joined, at: range)
    }

    private func placed(_ text: String, at range: Range<Int>) throws(UserError) -> PlacedTime {
        let expression: TimeExpression
        do { expression = try TimeExpression(reading: text) } catch {
            // Only if it isn't a time: few words are an id, and each is compared with those of all
            // activities.
            if let number = number(ofActivity: text) { return try placed(number, at: range) }
            throw refusal(error, of: text).at(range)
        }
        return try placed(expression, text, at: range)
    }

    /// Returns the error for a text that isn't a time, with a hint that fits the data and the cursor.
    private func refusal(_ refusal: TimeInput.Refusal, of text: String) -> UserError {
        let error = UserError(refusal, of: text, forms: TimeForms.oneContact)
        switch refusal {
        case .noYear:
            guard let span = session.timeline.flatMap({ DataSpan($0) }) ?? session.span,
                let date = span.date(ofYearless: text, in: session.zone)
            else { return error }
            let data = "the data runs from \(span.words(in: session.zone))"
            return UserError(error.message, hint: "\(data): use \(date)")
        case .clockWord:
            let hint = "times count from the cursor: -1d is one day before it"
            return UserError(error.message, hint: hint)
        case .unreadable where text.hasPrefix("-") || text.hasPrefix("+"):
            guard text.dropFirst().first?.isNumber == true else { return error }
            return UserError(error.message, hint: "the units are \(TimeShift.units)")
        default: return error
        }
    }

    /// Returns the number of the activity whose id a text is, such as `#3`, or `nil` if there is none.
    ///
    /// As after a number, a final `-` means just before it.
    private func number(ofActivity text: String) -> String? {
        guard let activities = session.timeline?.activities else { return nil }
        for (id, suffix) in [(text, ""), (String(text.dropLast()), "-")]
        where text.hasSuffix(suffix) {
            if let index = activities.firstIndex(where: { $0.id.rawValue == id }) {
                return "#\(index + 1)\(suffix)"
            }
        }
        return nil
    }

    private func placed(
        _ expression: TimeExpression,
        _ text: String,
        at range: Range<Int>
    ) throws(UserError) -> PlacedTime {
        do {
            switch expression {
            case .row(let number): return PlacedTime(asOf: try moment(ofRow: number))
            case .mark(let name): return PlacedTime(asOf: try moment(ofMark: name))
            default:
                let placed = try expression.placed(
                    text,
                    on: session.timeline,
                    // From the time shown in the prompt: after `at #11-` that is the time of #11,
                    // not of #10.
                    from: session.instant.map(AsOf.time) ?? session.cursor,
                    in: session.zone
                )
                return PlacedTime(
                    asOf: resolved(placed.asOf),
                    time: placed.time,
                    before: placed.before
                )
            }
        } catch {
            throw error.at(range)
        }
    }

    /// Returns the instant of an expression, for conditions.
    func instant(_ expression: TimeExpression, _ text: String) throws(UserError) -> Timestamp {
        let placed = try placed(expression, text, at: 0..<0)
        placed.time.map(echo)
        guard let instant = TimeExpression.instant(of: placed.asOf, on: session.timeline) else {
            throw UserError("\(text) is undated", hint: "use a date such as 2024-03-05")
        }
        return instant
    }

    /// Returns the as-of without skipped activities: in place of a skipped one, the one before it.
    func resolved(_ asOf: AsOf) -> AsOf {
        guard case .activity(let id) = asOf, session.skipped.contains(id),
            let activities = session.timeline?.activities,
            let index = activities.firstIndex(where: { $0.id == id })
        else { return asOf }
        let earlier = activities[..<index].last { !session.skipped.contains($0.id) }
        return earlier.map { .activity($0.id) } ?? .start
    }

    private func moment(ofRow number: Int) throws(UserError) -> AsOf {
        let row = try row(number)
        if case .activity = row.moment, let contact = row.contact, contact != session.contact {
            throw UserError(
                "row \(number) is about \(contact.contact)",
                hint: "`use %\(number)` goes to that contact"
            )
        }
        guard let moment = row.moment else {
            throw UserError(
                "row \(number) has no time",
                hint: "rows of history, flips, notes, trend and as-of-join have one"
            )
        }
        return resolved(moment)
    }

    /// Returns the contact, time and attribute that a row of the last answer refers to.
    func row(_ number: Int) throws(UserError) -> RowHandle {
        guard session.handles.indices.contains(number - 1) else {
            throw UserError(
                session.handles.isEmpty
                    ? "no rows to refer to yet"
                    : "the last answer has no row %\(number)",
                hint: session.handles.isEmpty
                    ? "`contacts` lists some: %1, %2, …" : "it has %1 to %\(session.handles.count)"
            )
        }
        return session.handles[number - 1]
    }

    private func moment(ofMark name: String) throws(UserError) -> AsOf {
        guard let mark = session.marks[name] else {
            let near = SpellingSuggestions.sentence(for: name, among: session.marks.keys.sorted())
            throw UserError(
                "no mark @\(name)",
                hint: near ?? "`mark \(name)` sets it at the cursor"
            )
        }
        // `#11` of another contact has no place here, but its time does.
        guard case .activity = mark.place.cursor, mark.place.contact != session.contact else {
            return resolved(mark.place.cursor)
        }
        return mark.instant.map(AsOf.time) ?? .before(.earliest)
    }
}

/// Time ranges.
extension TimeReader {
    /// The two ends of a time range.
    ///
    /// The range includes its start, so `after` is just before it.
    struct Ends {
        let after: AsOf
        let to: AsOf
    }

    /// Returns the time range `FROM..TO`, where either end may be missing, or `nil` if the words aren't one.
    func timeRange(_ words: some Collection<Token>) throws(UserError) -> Ends? {
        guard !words.contains(where: \.isQuoted), let range = words.range,
            let (first, last) = Self.parts(of: words.joined)
        else { return nil }
        let ends = Ends(
            after: try start(first, at: range),
            to: try end(last.isEmpty ? "end" : last, at: range)
        )
        // The range begins just after the first as-of.
        if let start = ends.after.instant, let end = ends.to.instant, start >= end {
            throw UserError.reversedRange.at(range)
        }
        return ends
    }

    /// Returns the time range among words and removes it from them, or `nil` if there is none.
    func timeRange(cutFrom words: inout [Token]) throws(UserError) -> Ends? {
        guard let dots = words.firstIndex(where: { !$0.isQuoted && $0.text.contains("..") }) else {
            return try span(cutFrom: &words)
        }
        // Either end has at most six words more than the one with the dots. Without a bound, the
        // number of tried ranges grows with the square of the words.
        let most = 6
        let starts = max(0, dots - most)...dots
        // Longest first, so that a range takes all words of its times.
        let ends = (dots..<min(words.count, dots + most + 1)).reversed()
        let found = starts.lazy.flatMap { start in ends.lazy.map { start...$0 } }
            .first { Self.isReadable(words[$0]) }
        // An unreadable range is reported as a whole, unless `type=` shows that other words are
        // mixed in.
        let isMixed = words.contains { $0.isSymbol("type") }
        let place = found ?? (isMixed ? dots...dots : 0...words.count - 1)
        defer { words.removeSubrange(place) }
        return try timeRange(words[place])
    }

    /// Returns the day, month or year among words and removes it from them, or `nil` if there is none.
    private func span(cutFrom words: inout [Token]) throws(UserError) -> Ends? {
        // `3 June 2024` has three words, and no command that takes a range has many more.
        guard words.count <= 8 else { return nil }
        let all = words
        let places = all.indices.lazy.flatMap { start in
            (start..<all.count).reversed().lazy.map { start...$0 }
        }
        let found = places.first { place in
            !all[place].contains(where: \.isQuoted) && Self.isSpan(all[place].joined)
        }
        guard let found else { return nil }
        defer { words.removeSubrange(found) }
        return try timeRange(words[found])
    }

    private static func isReadable(_ words: ArraySlice<Token>) -> Bool {
        guard let (first, last) = parts(of: words.joined) else { return false }
        return [first, last].allSatisfy { $0.isEmpty || TimeExpression($0) != nil }
    }

    private static func parts(of text: String) -> (String, String)? {
        guard let dots = text.firstRange(of: "..") else {
            return isSpan(text) ? (text, text) : nil
        }
        func trimmed(_ part: Substring) -> String {
            let rest = part.drop { $0 == " " }
            let end = rest.lastIndex { $0 != " " }.map(rest.index(after:)) ?? rest.endIndex
            return String(rest[..<end])
        }
        return (trimmed(text[..<dots.lowerBound]), trimmed(text[dots.upperBound...]))
    }

    private func start(_ text: String, at range: Range<Int>) throws(UserError) -> AsOf {
        guard let expression = TimeExpression(text)?.excluding else {
            return try end(text.isEmpty ? "start" : text, at: range)
        }
        let placed = try placed(expression, text, at: range)
        placed.time.map(echo)
        return placed.asOf.excluding
    }

    private func end(_ text: String, at range: Range<Int>) throws(UserError) -> AsOf {
        ending(try placed(text, at: range))
    }

    /// Returns the as-of that ends a time range, where a date stands for its whole day.
    func endAsOf(_ words: some Collection<Token>) throws(UserError) -> AsOf {
        ending(try placed(words))
    }

    private func ending(_ start: PlacedTime) -> AsOf {
        let placed = start.ending(in: session.zone)
        placed.time.map(echo)
        return placed.asOf
    }

    /// Returns a Boolean value indicating whether a text is a day, a month or a year, which is a time range by itself.
    private static func isSpan(_ text: String) -> Bool {
        if case .input(.start) = TimeExpression(text) { true } else { false }
    }

    /// Returns a time range of a contact's history as two instants, for a picture.
    func window(_ words: some Collection<Token>) throws(UserError) -> ClosedRange<Timestamp>? {
        guard let ends = try timeRange(words), let timeline = session.timeline else { return nil }
        let times = timeline.activities.compactMap(\.occurredAt)
        guard let first = times.first, let last = times.last else { return nil }
        let start = TimeExpression.instant(of: ends.after, on: timeline)?
            // `after` is the microsecond before the start, which a picture includes.
            .advanced(byMicroseconds: 1)
        let end = TimeExpression.instant(of: ends.to, on: timeline)
        let from = start ?? first
        let to = end ?? last
        guard from <= to else { throw UserError.reversedRange.at(words.range) }
        return from...to
    }
}

extension AsOf {
    /// The as-of just before, so that a time range includes its start.
    fileprivate var excluding: AsOf {
        if case .time(let time) = self { .before(time) } else { self }
    }
}
