internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import ProjectorShell
internal import TerminalText

/// A command that loads activities and asks one query about them.
protocol LogCommand: AsyncParsableCommand {
    var source: SourceOptions { get }
    var output: OutputOptions { get }
    var zoned: ZoneOptions { get }
    /// The options of the time to ask about, or `nil` for a command with a time range.
    var moment: TimeOptions? { get }

    /// Returns the query that the arguments ask.
    func query(_ resolver: inout Resolver) async throws(UserError) -> Query
}

extension LogCommand {
    var moment: TimeOptions? { nil }

    func run() async throws {
        try source.requireSource()
        let workspace = try await source.workspace()
        workspace.warn()
        var resolver = Resolver(
            workspace.engine,
            source.organizations,
            moment,
            in: try zoned.zone()
        )
        let query = try await query(&resolver)
        let result = try await workspace.engine.run(query, reading: resolver.reading)
        resolver.remark(onHead: result.head)
        await output.end(with: result.view, in: resolver.zone)
    }
}

/// A command whose query is about one time.
protocol QueryCommand: LogCommand {
    var options: QueryOptions { get }
}

extension QueryCommand {
    var source: SourceOptions { options.source }
    var output: OutputOptions { options.output }
    var zoned: ZoneOptions { options.moment.zoned }
    var moment: TimeOptions? { options.moment }
}

/// A reader of names and times against the loaded activities, of which it reads a contact's log once.
struct Resolver {
    let engine: QueryEngine
    let organizations: Query.Organizations
    let zone: CalendarZone
    /// The current time, for `now`.
    let now: Timestamp
    /// The log of the contact asked about, or `nil` if no name and no time needed it.
    private(set) var reading: ContactReading?
    private let moment: TimeOptions?
    /// The known-ats of the query that were read so far.
    private var knownAts: [KnownAt] = []

    init(
        _ engine: QueryEngine,
        _ organizations: Query.Organizations,
        _ moment: TimeOptions?,
        in zone: CalendarZone,
        now: Timestamp = SystemClock.now
    ) {
        self.engine = engine
        self.organizations = organizations
        self.moment = moment
        self.zone = zone
        self.now = now
    }

    /// Returns the stream of a contact, and the query time that the options name on its timeline.
    mutating func subject(_ contact: String) async throws(UserError) -> (StreamID, QueryTime) {
        let stream = try await stream(contact)
        return (stream, try await queryTime(of: stream))
    }

    /// Returns the query time that the options name on a contact's timeline.
    mutating func queryTime(of stream: StreamID) async throws(UserError) -> QueryTime {
        let knownAt = try knownAt(moment?.knownAt)
        return QueryTime(asOf: try await asOf(of: stream, knownAt), knownAt: knownAt)
    }

    /// Returns the stream of a contact by its id.
    ///
    /// - Throws: ``UserError`` if the log has no activity of it, or those of several organizations.
    func stream(_ contact: String) async throws(UserError) -> StreamID {
        guard let stream = try await knownStream(contact) else {
            throw UserError(try await lack(of: contact))
        }
        return stream
    }

    /// Returns the stream of a contact, with a warning if it has no activities.
    func anyStream(_ contact: String) async throws(UserError) -> StreamID {
        if let stream = try await knownStream(contact) { return stream }
        let lack = try await lack(of: contact)
        StandardError.write([[StyledText("warning: ", .yellow), StyledText(lack)]])
        return StreamID(contact: ContactID(contact))
    }

    private func knownStream(_ contact: String) async throws(UserError) -> StreamID? {
        let known = try await streams(of: contact).filter(organizations.contains)
        // The same id in two organizations is two contacts.
        guard known.count <= 1 else {
            throw UserError(.ambiguousContact(ContactID(contact), orgs: known.map(\.org)))
        }
        return known.first
    }

    private func streams(of contact: String) async throws(UserError) -> [StreamID] {
        try await engine.reading { log throws(StoreError) in
            try await log.streams(of: ContactID(contact))
        }
    }

    /// Returns the message about a contact without activities, with a suggestion if an id is similar.
    private func lack(of contact: String) async throws(UserError) -> String {
        let message = "no activities of \(contact.quoted)"
        // In all organizations: the contact may have activities in another one than --org.
        let elsewhere = try await streams(of: contact).map { $0.org?.rawValue ?? "- (none)" }
        guard elsewhere.isEmpty else {
            return message + " with that --org; it has \(elsewhere.joined(separator: ", "))"
        }
        let ids = try await engine.streams().lazy.map(\.contact.rawValue)
        let hint = SpellingSuggestions.sentence(for: contact, among: ids)
        return message + (hint.map { "; \($0)" } ?? "")
    }
}

/// The times that options and arguments name.
extension Resolver {
    /// Returns the query time that the options name for all contacts, which can't be at a contact's activity.
    mutating func queryTime() throws(UserError) -> QueryTime {
        let knownAt = try knownAt(moment?.knownAt)
        return QueryTime(asOf: try moment?.forAllContacts(in: zone, now) ?? .end, knownAt: knownAt)
    }

    /// Returns the known-at of a text, or the head for `nil`.
    mutating func knownAt(_ text: String?) throws(UserError) -> KnownAt {
        let typed = try text.map { text throws(UserError) in
            try TypedKnownAt(text, in: zone, now: now)
        }
        StandardError.echo(typed?.time, in: zone)
        let knownAt = typed?.knownAt ?? .head
        // Kept, so that one read of the contact's log serves every known-at.
        if !knownAts.contains(knownAt) { knownAts.append(knownAt) }
        return knownAt
    }

    private mutating func asOf(
        of stream: StreamID,
        _ knownAt: KnownAt
    ) async throws(UserError) -> AsOf {
        if let before = moment?.before {
            let asOf = try await asOf(before, of: stream, knownAt, excluding: true)
            // An as-of before an activity is exclusive already; one at a time becomes so here.
            if case .time(let instant) = asOf { return .before(instant) }
            return asOf
        }
        guard let at = moment?.at else { return .end }
        return try await asOf(at, of: stream, knownAt)
    }

    /// Returns the as-of of a text on a contact's timeline, which is read only if the text refers to activities.
    mutating func asOf(
        _ text: String,
        of stream: StreamID,
        _ knownAt: KnownAt,
        excluding: Bool = false
    ) async throws(UserError) -> AsOf {
        let named = try TimeExpression(argument: text, forms: TimeForms.oneContact)
        guard let expression = excluding ? named.excluding : named else {
            throw UserError("--before needs a date, a time or #NUMBER, not \(text.quoted)")
        }
        let timeline =
            expression.needsTimeline ? try await log(of: stream, knownAt).timeline : nil
        let placed = try expression.placed(text, on: timeline, from: .end, in: zone, now: now)
        StandardError.echo(placed.time, in: zone)
        return placed.asOf
    }

    /// Returns the position of a known-at, or `nil` for the head.
    mutating func position(
        of knownAt: KnownAt,
        _ stream: StreamID
    ) async throws(UserError) -> Position? {
        guard knownAt != .head else { return nil }
        return try await log(of: stream, knownAt).positions.first
    }

    /// Reports the position that is used in place of one past the log's head.
    func remark(onHead head: Position) {
        for case .position(let position) in knownAts where position > head {
            let remark = "position \(position) is past the head; using \(head)"
            StandardError.write(remarks: [remark])
        }
    }

    /// Returns the number of the activity with an id on a contact's timeline, or `nil` if there is none.
    mutating func number(
        ofActivity id: String,
        of stream: StreamID,
        _ knownAt: KnownAt
    ) async throws(UserError) -> Int? {
        let activities = try await log(of: stream, knownAt).timeline.activities
        return activities.firstIndex { $0.id == ActivityID(id) }.map { $0 + 1 }
    }

    /// Returns the log of a contact, read once for every known-at of the query.
    private mutating func log(
        of stream: StreamID,
        _ knownAt: KnownAt
    ) async throws(UserError) -> ContactLog {
        if let reading, reading.log.stream == stream, let log = reading.log(knownAt: knownAt) {
            return log
        }
        // This one first, because the log of a reading is the one at its first known-at.
        let known = [knownAt] + knownAts.filter { $0 != knownAt }
        let reading = try await engine.read(stream, knownAt: known)
        self.reading = reading
        return reading.log
    }
}

/// The attributes and conditions that words name.
extension Resolver {
    /// Returns the attributes that the values of a repeatable option name, in their order.
    mutating func attributes(
        _ texts: [String],
        of stream: StreamID,
        _ time: QueryTime
    ) async throws(UserError) -> [Attribute] {
        var attributes: [Attribute] = []
        for text in texts {
            let words = text.split(separator: " ").map(String.init)
            attributes.append(try await attribute(words, of: stream, time))
        }
        return attributes
    }

    /// Returns the attribute that words name; a segment's names in the contact's activities come first.
    mutating func attribute(
        _ words: [String],
        of stream: StreamID,
        _ time: QueryTime
    ) async throws(UserError) -> Attribute {
        let words = try AttributeWords(words)
        guard case .segment(let readings) = words else {
            return try words.attribute(SegmentNames())
        }
        let activities = try await log(of: stream, time.knownAt).entries.map(\.activity)
        // An id in the contact's activities needs no look-up over all contacts. Files are in memory
        // anyway, so there the look-up finds other segments with that name.
        let known = Set(activities.flatMap(\.namedSegments).compactMap { $0.id?.rawValue })
        if engine.origin?.report == nil, let id = readings.first(where: known.contains) {
            return .segment(SegmentID(id))
        }
        let asOf = try await shared(time, of: stream)
        let (attribute, remark) = try await engine.resolving(asOf: asOf) {
            names throws(UserError) in
            let names = names.asked(about: activities)
            return (try words.attribute(names), words.remark(names))
        }
        StandardError.write(remarks: [remark].compactMap(\.self))
        return attribute
    }

    /// Returns the as-of of a query time in a form that all contacts share.
    mutating func shared(_ time: QueryTime, of stream: StreamID) async throws(UserError) -> AsOf {
        guard case .activity = time.asOf else { return time.asOf }
        return time.asOf.shared(on: try await log(of: stream, time.knownAt).timeline)
    }

    /// Returns the condition that words name, with segments by their ids or the names they had at a time.
    func condition(
        _ predicate: PredicateArgument,
        asOf: AsOf
    ) async throws(UserError) -> ContactPredicate {
        try await predicate.condition(engine, asOf, zone, now: now)
    }
}
