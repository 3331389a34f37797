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
    /// The time that is asked about; nil for a command that has a time range.
    var moment: TimeOptions? { get }

    /// The query that the arguments ask.
    func query(_ resolver: inout Resolver) async throws(UserError) -> Query
}

extension LogCommand {
    var moment: TimeOptions? { nil }

    func run() async throws {
        try source.requireSource()
        let workspace = try await source.workspace()
        workspace.warn()
        var resolver = try Resolver(self, workspace)
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
    /// What a clock shows, for `now`.
    let now: Timestamp
    /// What was read of the contact that is asked about; nil where no name and no time needs it.
    private(set) var reading: ContactReading?
    private let moment: TimeOptions?
    /// The known-ats of the query, as far as they were read.
    private var knownAts: [KnownAt] = []

    init(
        _ command: some LogCommand,
        _ workspace: Workspace,
        now: Timestamp = SystemClock.now
    ) throws(ValidationError) {
        self.now = now
        engine = workspace.engine
        organizations = command.source.organizations
        moment = command.moment
        zone = try command.zoned.zone()
    }

    /// The stream of the contact asked about, and the query time that the options name on its timeline.
    mutating func subject(_ contact: String) async throws(UserError) -> (StreamID, QueryTime) {
        let stream = try await stream(contact)
        return (stream, try await queryTime(of: stream))
    }

    /// The query time that the options name on a contact's timeline.
    mutating func queryTime(of stream: StreamID) async throws(UserError) -> QueryTime {
        let knownAt = try knownAt(moment?.knownAt)
        return QueryTime(asOf: try await asOf(of: stream, knownAt), knownAt: knownAt)
    }

    /// The stream of a contact by its id.
    ///
    /// - Throws: ``UserError`` when the log holds no activity of it, or those of several organizations.
    func stream(_ contact: String) async throws(UserError) -> StreamID {
        guard let stream = try await knownStream(contact) else {
            throw UserError(try await lack(of: contact))
        }
        return stream
    }

    /// The same where a contact without activities has an answer, too, which is warned of.
    func anyStream(_ contact: String) async throws(UserError) -> StreamID {
        if let stream = try await knownStream(contact) { return stream }
        let lack = try await lack(of: contact)
        StandardError.write([[StyledText("warning: ", .yellow), StyledText(lack)]])
        return StreamID(contact: ContactID(contact))
    }

    private func knownStream(_ contact: String) async throws(UserError) -> StreamID? {
        let known = try await streams(of: contact).filter(organizations.contains)
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

    /// The message about a contact without activities, with the id that may have been meant.
    private func lack(of contact: String) async throws(UserError) -> String {
        let message = "no activities of \(contact.quoted)"
        let elsewhere = try await streams(of: contact).map { $0.org?.rawValue ?? "- (none)" }
        guard elsewhere.isEmpty else {
            return message + " with that --org; it has \(elsewhere.joined(separator: ", "))"
        }
        let ids = try await engine.streams().lazy.map(\.contact.rawValue)
        let hint = SpellingSuggestions.sentence(for: contact, among: ids)
        return message + (hint.map { "; \($0)" } ?? "")
    }
}

/// Times.
extension Resolver {
    /// The query time that the options name for all contacts, which no single contact's activity can be.
    mutating func queryTime() throws(UserError) -> QueryTime {
        let knownAt = try knownAt(moment?.knownAt)
        return QueryTime(asOf: try moment?.forAllContacts(in: zone, now) ?? .end, knownAt: knownAt)
    }

    /// The known-at of a text; the head when there is none.
    mutating func knownAt(_ text: String?) throws(UserError) -> KnownAt {
        let typed = try text.map { text throws(UserError) in
            try TypedKnownAt(text, in: zone, now: now)
        }
        StandardError.echo(typed?.time, in: zone)
        let knownAt = typed?.knownAt ?? .head
        if !knownAts.contains(knownAt) { knownAts.append(knownAt) }
        return knownAt
    }

    private mutating func asOf(
        of stream: StreamID,
        _ knownAt: KnownAt
    ) async throws(UserError) -> AsOf {
        if let before = moment?.before {
            let asOf = try await asOf(before, of: stream, knownAt, excluding: true)
            if case .time(let instant) = asOf { return .before(instant) }
            return asOf
        }
        guard let at = moment?.at else { return .end }
        return try await asOf(at, of: stream, knownAt)
    }

    /// The as-of of a text on a contact's timeline, which is read for it where it counts from the contact's activities.
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

    /// Says which position is used in place of one that is past the log's head.
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

    /// The log of the contact asked about, read once for every known-at of the query.
    private mutating func log(
        of stream: StreamID,
        _ knownAt: KnownAt
    ) async throws(UserError) -> ContactLog {
        if let reading, reading.log.stream == stream, let log = reading.log(knownAt: knownAt) {
            return log
        }
        let known = [knownAt] + knownAts.filter { $0 != knownAt }
        let reading = try await engine.read(stream, knownAt: known)
        self.reading = reading
        return reading.log
    }
}

/// Names of segments.
extension Resolver {
    /// The segment, blocked or unsubscribed, by its words; of a segment's names those that the contact knows come first.
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
        // An id that the contact knows spares the look at all contacts' names, but files are there to say what else has that name.
        let known = Set(activities.compactMap { $0.segment?.id?.rawValue })
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

    /// The time in terms that all contacts share.
    mutating func shared(_ time: QueryTime, of stream: StreamID) async throws(UserError) -> AsOf {
        guard case .activity = time.asOf else { return time.asOf }
        return time.asOf.shared(on: try await log(of: stream, time.knownAt).timeline)
    }

    /// The condition that words spell, segments by their ids or the names that they had at a time.
    func condition(
        _ predicate: PredicateArgument,
        asOf: AsOf
    ) async throws(UserError) -> ContactPredicate {
        try await predicate.condition(engine, asOf, zone, now: now)
    }
}
