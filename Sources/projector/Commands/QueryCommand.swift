internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

/// A command that loads activities and answers one question about them.
protocol QueryCommand: AsyncParsableCommand {
    var options: QueryOptions { get }

    /// The question that the arguments ask.
    func query(_ resolver: Resolver) async throws(UserError) -> Query
}

extension QueryCommand {
    func run() async throws { try await answerFromLog() }

    /// Asks the log of each contact that the question is about.
    func answerFromLog() async throws {
        try options.source.requireSource()
        let workspace = try await options.source.workspace()
        workspace.warn()
        let resolver = try Resolver(workspace, options)
        let answer = try await workspace.answer(try await query(resolver))
        await options.output.end(with: answer, in: resolver.zone)
    }
}

/// A reader of names and times against the loaded activities.
struct Resolver {
    let workspace: Workspace
    let organization: String?
    let moment: TimeOptions
    let zone: CalendarZone
    /// What a clock shows, for `now`.
    let now: Timestamp

    init(
        _ workspace: Workspace,
        _ options: QueryOptions,
        now: Timestamp = SystemClock.now
    ) throws {
        self.now = now
        self.workspace = workspace
        organization = options.source.org
        moment = options.moment
        zone = try options.moment.zone()
    }

    /// The streams of contacts by their ids.
    func streams(_ contacts: [String]) async throws(UserError) -> [StreamID] {
        var streams: [StreamID] = []
        for contact in contacts { streams.append(try await stream(contact)) }
        return streams
    }

    /// The stream of the contact asked about, and the coordinate that the options name on its timeline.
    func subject(_ contact: String) async throws(UserError) -> (StreamID, QueryTime) {
        let stream = try await stream(contact)
        return (stream, try await queryTime(of: stream))
    }

    /// The stream of a contact by its id; a contact that nobody knows is one with no activity.
    func stream(_ contact: String) async throws(UserError) -> StreamID {
        let id = ContactID(contact)
        let known = try await workspace.streams(of: id).filter { $0.isIn(organization) }
        guard known.count <= 1 else {
            throw UserError(.ambiguousContact(id, orgs: known.map(\.org)))
        }
        guard let stream = known.first else {
            try await warn(unknown: contact)
            return StreamID(contact: id)
        }
        return stream
    }

    /// The coordinate that the options name, on a contact's timeline when one is asked about.
    func queryTime(of stream: StreamID? = nil) async throws(UserError) -> QueryTime {
        try await queryTime(moment.at, before: moment.before, of: stream, known: moment.knownAt)
    }

    /// The coordinate of a time on the first axis and of a position or time on the second.
    func queryTime(
        _ at: String?,
        before: String? = nil,
        of stream: StreamID?,
        known: String?
    ) async throws(UserError) -> QueryTime {
        let knownAt = try knownAt(known)
        var timeline: Timeline?
        if let stream {
            timeline = try await workspace.log(of: stream, knownAt: knownAt).timeline
        }
        if let before {
            return QueryTime(
                asOf: try place(before, on: timeline, excluding: true),
                knownAt: knownAt
            )
        }
        guard let at else { return QueryTime(knownAt: knownAt) }
        return QueryTime(asOf: try place(at, on: timeline), knownAt: knownAt)
    }

    /// The segment, blocked or unsubscribed, by its words; of a segment's names those that the contact knows come first.
    func attribute(
        _ words: [String],
        of stream: StreamID,
        _ queryTime: QueryTime
    ) async throws(UserError) -> Attribute {
        let words = try AttributeWords(words)
        guard case .segment(let word) = words else { return try words.attribute(SegmentNames()) }
        let log = try await workspace.wholeLog(of: stream, knownAt: [.head])
        let activities = log.entries.map(\.activity)
        // An id that the contact knows spares a store the look at everybody's names.
        if !workspace.canLoad, activities.contains(where: { $0.segment?.id?.rawValue == word }) {
            return .segment(SegmentID(word))
        }
        let asOf = queryTime.asOf.shared(on: log.timeline)
        let (attribute, remark) = try await workspace.resolving(asOf: asOf) {
            names throws(UserError) in
            let names = names.asked(about: activities)
            return (try words.attribute(names), words.remark(names))
        }
        StandardError.write(remarks: [remark].compactMap(\.self))
        return attribute
    }

    private func knownAt(_ known: String?) throws(UserError) -> KnownAt {
        guard let known else { return .head }
        let typed = try TypedKnownAt(known, in: zone, now: now)
        StandardError.echo(typed.time, in: zone)
        return typed.knownAt
    }

    private func place(
        _ text: String,
        on timeline: Timeline?,
        excluding: Bool = false
    ) throws(UserError) -> AsOf {
        let named = try TimeExpression(argument: text, forms: TimeForms.oneContact)
        guard let expression = excluding ? named.excluding : named else {
            throw UserError("--before needs a date, a time or #NUMBER, not \(text.quoted)")
        }
        let placed = try expression.placed(text, on: timeline, from: .end, in: zone, now: now)
        StandardError.echo(placed.time, in: zone)
        guard excluding, case .time(let instant) = placed.asOf else { return placed.asOf }
        return .before(instant)
    }

    private func warn(unknown contact: String) async throws(UserError) {
        let ids = try await workspace.streams().map(\.contact.rawValue)
        let hint = SpellingSuggestions.sentence(for: contact, among: ids).map { "; \($0)" } ?? ""
        StandardError.write([
            [
                StyledText("warning: ", .yellow),
                StyledText("no activities of \(contact.quoted)\(hint)"),
            ]
        ])
    }
}
