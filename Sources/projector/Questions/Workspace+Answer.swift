internal import ActivityJSON
internal import ContactProjector

extension Workspace {
    /// Answers a question.
    ///
    /// - Throws: ``CommandError`` for an activity that the contact does not have.
    func answer(_ question: Question) async throws(CommandError) -> any Answer {
        switch question {
        case .state(let streams, let coordinate):
            try await states(of: streams, coordinate)
        case .history(let stream, let attribute, let coordinate):
            try await history(of: stream, attribute, coordinate)
        case .timeline(let stream, let coordinate):
            try await timeline(of: stream, coordinate)
        case .activities(let stream, let start, let end, let kind):
            try await activities(of: stream, after: start, end, kind)
        case .activity(let stream, let number, let knownAt):
            try await activity(number, of: stream, knownAt)
        case .notes(let stream, let coordinate):
            NotesAnswer(state: try await state(of: stream, coordinate))
        case .segments(let stream, let coordinate):
            SegmentsAnswer(state: try await state(of: stream, coordinate))
        case .segmentSizes(let coordinate):
            SegmentSizesAnswer(try await presentStates(coordinate))
        case .why(let stream, let attribute, let coordinate):
            try await why(attribute, of: stream, coordinate)
        case .changes(let stream, let start, let end):
            try await changes(of: stream, from: start, to: end)
        case .steps(let stream, let start, let end):
            try await steps(of: stream, from: start, to: end)
        case .who(let predicate, let coordinate):
            WhoAnswer(states: try await presentStates(coordinate).filter(predicate.matches))
        case .check:
            try await check()
        case .info:
            try await info()
        }
    }

    /// The contact's activities at a known-at, numbered from 1 in stream order.
    func items(of log: StreamLog) -> [ActivitiesAnswer.Item] {
        var positions: [ActivityID: Position] = [:]
        for entry in log.entries where entry.position <= log.knownAt {
            if case .conflict = entry.kind { continue }
            positions[entry.activity.id] = entry.position
        }
        return log.timeline.activities.enumerated().map { index, activity in
            ActivitiesAnswer.Item(
                number: index + 1,
                activity: activity,
                place: positions[activity.id].flatMap(place)
            )
        }
    }

    /// The states of all contacts that are present at the coordinate, contacts in bytewise order.
    func presentStates(_ coordinate: Coordinate) async throws(CommandError) -> [ContactState] {
        var states: [ContactState] = []
        for stream in try await streams() {
            if LineEditor.takeInterrupt() { throw .interrupted }
            let state = try await state(of: stream, coordinate)
            if state.basis.presence == .present { states.append(state) }
        }
        return states
    }

    private func state(
        of stream: StreamID,
        _ coordinate: Coordinate
    ) async throws(CommandError) -> ContactState {
        do {
            return try await store.state(
                of: stream,
                asOf: coordinate.asOf,
                knownAt: coordinate.knownAt
            )
        } catch {
            throw CommandError(error)
        }
    }

    private func states(
        of streams: [StreamID],
        _ coordinate: Coordinate
    ) async throws(CommandError) -> any Answer {
        guard !streams.isEmpty else {
            return StatesAnswer(states: try await presentStates(coordinate), isSingle: false)
        }
        var states: [ContactState] = []
        for stream in streams.sorted() { states.append(try await state(of: stream, coordinate)) }
        return StatesAnswer(states: states, isSingle: streams.count == 1)
    }

    private func history(
        of stream: StreamID,
        _ attribute: Attribute?,
        _ coordinate: Coordinate
    ) async throws(CommandError) -> any Answer {
        let timeline = try await log(of: stream, knownAt: coordinate.knownAt).timeline
        let intervals = try asking { () throws(QueryError) in
            try timeline.history(asOf: coordinate.asOf)
        }
        return HistoryAnswer(
            intervals: intervals.filter { attribute == nil || $0.attribute == attribute },
            state: try await state(of: stream, coordinate)
        )
    }

    private func timeline(
        of stream: StreamID,
        _ coordinate: Coordinate
    ) async throws(CommandError) -> any Answer {
        let timeline = try await log(of: stream, knownAt: coordinate.knownAt).timeline
        return try asking { () throws(QueryError) in
            TimelineAnswer(
                timeline: timeline,
                cursor: TimeExpression.instant(of: coordinate.asOf, on: timeline),
                state: try timeline.state(asOf: coordinate.asOf),
                history: try timeline.history()
            )
        }
    }

    private func activities(
        of stream: StreamID,
        after start: AsOf?,
        _ end: Coordinate,
        _ kind: ActivityKind?
    ) async throws(CommandError) -> any Answer {
        let log = try await log(of: stream, knownAt: end.knownAt)
        let timeline = log.timeline
        let range = try asking { () throws(QueryError) in
            let last = try timeline.count(asOf: end.asOf)
            let first =
                try start.map { asOf throws(QueryError) in try timeline.count(asOf: asOf) } ?? 0
            return min(first, last)..<last
        }
        try check(kind, in: timeline)
        return ActivitiesAnswer(
            items: items(of: log)[range].filter { kind == nil || $0.activity.kind == kind }
        )
    }

    /// Refuses a type that nobody ever heard of, which is a slip of the fingers.
    private func check(_ kind: ActivityKind?, in timeline: Timeline) throws(CommandError) {
        guard let kind, case .unknown(let name) = kind else { return }
        guard !timeline.activities.contains(where: { $0.kind == kind }) else { return }
        let names = ActivityKind.known.map(\.name)
        throw CommandError(
            "\(timeline.stream.contact) has no activity of the type \(name)",
            hint: Suggestions.sentence(for: name, among: names) ?? "for example \(names[0])"
        )
    }

    private func activity(
        _ number: Int,
        of stream: StreamID,
        _ knownAt: KnownAt
    ) async throws(CommandError) -> any Answer {
        let items = items(of: try await log(of: stream, knownAt: knownAt))
        guard items.indices.contains(number - 1) else {
            throw CommandError(
                "\(stream.contact) has no activity #\(number)",
                hint: "it has \(items.count): try `activities`"
            )
        }
        return RecordedActivityAnswer(item: items[number - 1])
    }

    private func why(
        _ attribute: Attribute,
        of stream: StreamID,
        _ coordinate: Coordinate
    ) async throws(CommandError) -> any Answer {
        let log = try await log(of: stream, knownAt: coordinate.knownAt)
        let explanation = try asking { () throws(QueryError) in
            try log.explain(attribute, asOf: coordinate.asOf)
        }
        return WhyAnswer(
            explanation: explanation,
            state: try await state(of: stream, coordinate),
            items: itemsByID(of: log),
            place: place
        )
    }

    private func changes(
        of stream: StreamID,
        from start: Coordinate,
        to end: Coordinate
    ) async throws(CommandError) -> any Answer {
        let then = try await log(of: stream, knownAt: start.knownAt)
        let now = try await log(of: stream, knownAt: end.knownAt)
        let (before, after) = try asking { () throws(QueryError) in
            (try then.timeline.state(asOf: start.asOf), try now.timeline.state(asOf: end.asOf))
        }
        return ChangesAnswer(
            changes: StateChanges(from: before, to: after),
            after: after,
            items: itemsByID(of: now),
            learnt: now.entries.filter { $0.position > then.knownAt && $0.position <= now.knownAt }
        )
    }

    private func steps(
        of stream: StreamID,
        from start: Coordinate,
        to end: Coordinate
    ) async throws(CommandError) -> any Answer {
        let before = try await log(of: stream, knownAt: start.knownAt).timeline
        let log = try await log(of: stream, knownAt: end.knownAt)
        let steps = try asking { () throws(QueryError) in
            try Step.between(before, start.asOf, log.timeline, end.asOf)
        }
        return StepsAnswer(
            steps: steps,
            after: try await state(of: stream, end),
            items: itemsByID(of: log)
        )
    }

    private func itemsByID(of log: StreamLog) -> [ActivityID: ActivitiesAnswer.Item] {
        Dictionary(
            items(of: log).map { ($0.activity.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private func info() async throws(CommandError) -> any Answer {
        var count = InfoAnswer.EntryCount()
        var position = Position.zero
        while true {
            let batch = try await entries(after: position, limit: 10_000)
            guard let last = batch.last else { break }
            for entry in batch { count.count(entry) }
            position = last.position
            if LineEditor.takeInterrupt() { throw .interrupted }
        }
        return InfoAnswer(
            sources: sources,
            head: try await head(),
            contacts: try await streams().count,
            entries: count
        )
    }

    private func check() async throws(CommandError) -> any Answer {
        var census = CheckCount()
        for stream in try await streams() {
            census.count(try await log(of: stream, knownAt: .head).timeline)
        }
        return census.answer(sources, report)
    }

    private func asking<Result>(_ question: () throws(QueryError) -> Result) throws(CommandError)
        -> Result
    {
        do { return try question() } catch { throw CommandError(error) }
    }
}

extension CommandError {
    /// Says what a failed query needs.
    init(_ error: QueryError) {
        switch error {
        case .unknownActivity(let id, let stream):
            self.init("\(stream.contact) has no activity \(id)", hint: "try `activities`")
        case .ambiguousContact(let contact, let orgs):
            let names = orgs.map { $0?.rawValue ?? "(none)" }.joined(separator: ", ")
            self.init(
                "\(contact) exists in several organisations: \(names)",
                hint: "name one with --in ORG, in the shell with use CONTACT ORG; - is none"
            )
        case .store(let error):
            self.init(error)
        }
    }
}
