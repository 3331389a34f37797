internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

extension Workspace {
    /// Answers a question.
    ///
    /// - Throws: ``UserError`` for an activity that the contact does not have.
    func answer(_ query: Query) async throws(UserError) -> any ResultView {
        switch query {
        case .state(let streams, let queryTime):
            try await states(of: streams, queryTime)
        case .history(let stream, let attribute, let queryTime):
            try await history(of: stream, attribute, queryTime)
        case .timeline(let stream, let queryTime, let window):
            try await timeline(of: stream, queryTime, window)
        case .activities(let stream, let start, let end, let kind):
            try await activities(of: stream, after: start, end, kind)
        case .activity(let stream, let number, let knownAt):
            try await activity(number, of: stream, knownAt)
        case .notes(let stream, let queryTime):
            NotesView(state: try await state(of: stream, queryTime))
        case .segments(let stream, let queryTime):
            SegmentsView(state: try await state(of: stream, queryTime))
        case .segmentSizes(let queryTime):
            SegmentSizesView(
                try await knownStates(queryTime),
                curves: try await sizeCurves(queryTime)
            )
        case .why(let stream, let attribute, let queryTime):
            try await why(attribute, of: stream, queryTime)
        case .changes(let stream, let start, let end, let all):
            try await changes(of: stream, from: start, to: end, all: all)
        case .steps(let stream, let start, let end):
            try await steps(of: stream, from: start, to: end)
        case .comparison(let left, let right, let queryTime):
            ContactComparisonView(
                left: try await state(of: left, queryTime),
                right: try await state(of: right, queryTime)
            )
        case .flips(let stream, let predicate, let queryTime):
            try await flips(of: predicate, stream, queryTime)
        case .notices(let stream, let queryTime):
            try await notices(of: stream, queryTime)
        case .check: try await check()
        case .info: try await info()
        case .rejects:
            RejectsView(rows: try await rejects(), total: try await rejectCount())
        case .who, .count, .trend, .segment, .flow, .join:
            try await answerAboutAllContacts(query)
        }
    }

    private func answerAboutAllContacts(_ query: Query) async throws(UserError)
        -> any ResultView
    {
        switch query {
        case .who(let predicate, let queryTime): try await who(predicate, queryTime)
        case .count(let predicate, let queryTime): try await count(predicate, queryTime)
        case .trend(let predicate, let period, let stretch):
            try await trend(predicate, by: period, stretch)
        case .segment(let segment, let stretch): try await self.segment(segment, stretch)
        case .flow(let segments, let stretch): try await flow(segments, stretch)
        case .join(let file, let zone, let org, let only):
            try await join(file, zone, org, only: only)
        default: preconditionFailure("\(query) is about one contact")
        }
    }

    /// The contact's activities at a known-at, numbered from 1 in stream order; what a what-if skips keeps its number.
    private func items(of read: ReadLog) -> [ActivityListView.Item] {
        var positions: [ActivityID: Position] = [:]
        for entry in read.log.entries where entry.position <= read.log.knownAt {
            if case .conflict = entry.kind { continue }
            positions[entry.activity.id] = entry.position
        }
        return read.log.activities.enumerated().map { index, activity in
            ActivityListView.Item(
                number: read.numbers?[activity.id] ?? index + 1,
                activity: activity,
                place: positions[activity.id].flatMap(place)
            )
        }
    }

    /// The states of all contacts of whom something is known at the coordinate, contacts in bytewise order.
    ///
    /// The erased are among them: that they were erased is known at every coordinate (SEMANTICS 8).
    func knownStates(_ queryTime: QueryTime) async throws(UserError) -> [ContactState] {
        var states: [ContactState] = []
        for stream in try await streams() {
            if LineEditor.takeInterrupt() { throw .interrupted }
            let state = try await state(of: stream, queryTime)
            switch state.basis.presence {
            case .present, .erased: states.append(state)
            case .unknown, .notYet: break
            }
        }
        return states
    }

    private func states(
        of streams: [StreamID],
        _ queryTime: QueryTime
    ) async throws(UserError) -> any ResultView {
        guard !streams.isEmpty else {
            return StateListView(states: try await knownStates(queryTime), isSingle: false)
        }
        var states: [ContactState] = []
        for stream in streams.sorted() { states.append(try await state(of: stream, queryTime)) }
        return StateListView(states: states, isSingle: streams.count == 1)
    }

    private func history(
        of stream: StreamID,
        _ attribute: Attribute?,
        _ queryTime: QueryTime
    ) async throws(UserError) -> any ResultView {
        let log = try await log(of: stream, knownAt: queryTime.knownAt)
        return try asking { () throws(QueryError) in
            HistoryView(
                intervals: try log.history(asOf: queryTime.asOf)
                    .filter { attribute == nil || $0.attribute == attribute },
                state: try log.state(asOf: queryTime.asOf)
            )
        }
    }

    private func timeline(
        of stream: StreamID,
        _ queryTime: QueryTime,
        _ window: ClosedRange<Timestamp>?
    ) async throws(UserError) -> any ResultView {
        let log = try await log(of: stream, knownAt: queryTime.knownAt)
        return try asking { () throws(QueryError) in
            TimelineView(
                timeline: log.timeline,
                cursor: TimeExpression.instant(of: queryTime.asOf, on: log.timeline),
                state: try log.state(asOf: queryTime.asOf),
                history: try log.history(),
                window: window
            )
        }
    }

    private func activities(
        of stream: StreamID,
        after start: AsOf?,
        _ end: QueryTime,
        _ kind: ActivityKind?
    ) async throws(UserError) -> any ResultView {
        let read = try await readLog(of: stream, knownAt: end.knownAt)
        let timeline = read.log.timeline
        let range = try asking { () throws(QueryError) in
            let last = try timeline.count(asOf: end.asOf)
            let first =
                try start.map { asOf throws(QueryError) in try timeline.count(asOf: asOf) } ?? 0
            return min(first, last)..<last
        }
        try check(kind, in: timeline)
        return ActivityListView(
            items: items(of: read)[range].filter { kind == nil || $0.activity.kind == kind }
        )
    }

    /// Refuses a type that nobody ever heard of, which is a slip of the fingers.
    private func check(_ kind: ActivityKind?, in timeline: Timeline) throws(UserError) {
        guard let kind, case .unknown(let name) = kind else { return }
        guard !timeline.activities.contains(where: { $0.kind == kind }) else { return }
        let names = ActivityKind.known.map(\.name)
        throw UserError(
            "\(timeline.stream.contact) has no activity of the type \(name)",
            hint: SpellingSuggestions.sentence(for: name, among: names) ?? "for example \(names[0])"
        )
    }

    private func activity(
        _ number: Int,
        of stream: StreamID,
        _ knownAt: KnownAt
    ) async throws(UserError) -> any ResultView {
        let items = items(of: try await readLog(of: stream, knownAt: knownAt))
        guard let item = items.first(where: { $0.number == number }) else {
            throw UserError(
                "\(stream.contact) has no activity #\(number)",
                hint: "it has \(HumanText.activities(items.count)); `activities` lists them"
            )
        }
        return ActivityView(item: item)
    }

    private func why(
        _ attribute: Attribute,
        of stream: StreamID,
        _ queryTime: QueryTime
    ) async throws(UserError) -> any ResultView {
        let read = try await readLog(of: stream, knownAt: queryTime.knownAt)
        return try asking { () throws(QueryError) in
            ExplanationView(
                explanation: try read.log.explain(attribute, asOf: queryTime.asOf),
                state: try read.log.state(asOf: queryTime.asOf),
                items: itemsByID(of: read),
                place: place
            )
        }
    }

    private func flips(
        of predicate: ContactPredicate,
        _ stream: StreamID,
        _ queryTime: QueryTime
    ) async throws(UserError) -> any ResultView {
        let read = try await readLog(of: stream, knownAt: queryTime.knownAt)
        return try asking { () throws(QueryError) in
            ConditionChangesView(
                stream: stream,
                condition: predicate,
                isTrueAtStart: predicate.matches(try read.log.state(asOf: .start)),
                changes: try read.log.conditionChanges(of: predicate, asOf: queryTime.asOf),
                items: itemsByID(of: read)
            )
        }
    }

    private func notices(
        of stream: StreamID,
        _ queryTime: QueryTime
    ) async throws(UserError) -> any ResultView {
        let read = try await readLog(of: stream, knownAt: queryTime.knownAt)
        return try asking { () throws(QueryError) in
            NoticesView(
                state: try read.log.state(asOf: queryTime.asOf),
                items: itemsByID(of: read)
            )
        }
    }

    private func changes(
        of stream: StreamID,
        from start: QueryTime,
        to end: QueryTime,
        all: Bool
    ) async throws(UserError) -> any ResultView {
        let read = try await readLog(of: stream, knownAt: end.knownAt, start.knownAt)
        let (log, earlier) = (read.log, read.log.positions[1])
        return try asking { () throws(QueryError) in
            let after = try log.state(asOf: end.asOf)
            let before = try log.known(at: earlier).state(asOf: start.asOf)
            return StateChangesView(
                changes: StateChanges(from: before, to: after),
                after: after,
                showsAll: all,
                items: itemsByID(of: read),
                learnt: log.entries.filter { $0.position > earlier && $0.position <= log.knownAt }
            )
        }
    }

    private func steps(
        of stream: StreamID,
        from start: QueryTime,
        to end: QueryTime
    ) async throws(UserError) -> any ResultView {
        let read = try await readLog(of: stream, knownAt: end.knownAt, start.knownAt)
        let (log, earlier) = (read.log, read.log.positions[1])
        return try asking { () throws(QueryError) in
            StepsView(
                steps: try log.steps(from: start.asOf, knownAt: earlier, to: end.asOf),
                after: try log.state(asOf: end.asOf),
                items: itemsByID(of: read)
            )
        }
    }

    private func itemsByID(of read: ReadLog) -> [ActivityID: ActivityListView.Item] {
        Dictionary(
            items(of: read).map { ($0.activity.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private func info() async throws(UserError) -> any ResultView {
        var count = InfoView.EntryCount()
        var position = Position.zero
        while true {
            let batch = try await entries(after: position, limit: 10_000)
            guard let last = batch.last else { break }
            for entry in batch { count.count(entry) }
            position = last.position
            if LineEditor.takeInterrupt() { throw .interrupted }
        }
        return InfoView(
            sources: sources,
            log: try await logID(),
            head: try await head(),
            contacts: try await streams().count,
            entries: count,
            rejected: try await rejectCount(),
            sharedIDs: try await sharedIDCount()
        )
    }

    private func check() async throws(UserError) -> any ResultView {
        var count = CheckCount()
        for stream in try await streams() {
            if LineEditor.takeInterrupt() { throw .interrupted }
            count.count(try await log(of: stream, knownAt: .head))
        }
        var kept = count.kept
        kept.add(rejected: try await rejectCount())
        return CheckView(
            sources: sources,
            report: canLoad ? report : kept,
            rejects: try await rejects().map { "\($0.source):\($0.line): \($0.reason)" },
            isOfStore: !canLoad,
            contacts: count.contacts,
            span: count.span,
            undated: count.undated,
            notices: count.notices,
            kinds: count.kinds,
            sharedIDs: try await sharedIDCount()
        )
    }

    private func asking<Result>(_ query: () throws(QueryError) -> Result) throws(UserError)
        -> Result
    {
        do { return try query() } catch { throw UserError(error) }
    }
}
