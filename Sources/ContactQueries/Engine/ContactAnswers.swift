internal import ActivityJSON
internal import ContactProjector

/// The answers about one contact, all from one read of its log.
struct ContactAnswers {
    /// The log at the query's known-at, without the activities that a what-if skips.
    private let log: ContactLog
    /// The position of the query's other known-at, or of the only one.
    private let earlier: Position
    /// The numbers of the activities without a what-if, or `nil` if there is none.
    private let numbers: [ActivityID: Int]?
    private let origin: (any LogOrigin)?

    init(
        _ reading: ContactReading,
        _ positions: [Position],
        _ whatIf: WhatIf?,
        _ origin: (any LogOrigin)?
    ) {
        let whole = reading.log.known(at: positions[0])
        earlier = positions[positions.count - 1]
        self.origin = origin
        guard let whatIf, whatIf.stream == whole.stream else {
            log = whole
            numbers = nil
            return
        }
        log = whole.filter { !whatIf.skipped.contains($0.activity.id) }
        // Numbers of the whole history, so that `#7` means the same activity with and without a
        // what-if.
        numbers = Dictionary(
            whole.activities.enumerated().map { ($1.id, $0 + 1) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The head of the log when it was read.
    var head: Position { log.head }

    func state(_ asOf: AsOf) throws(QueryError) -> ContactState { try log.state(asOf: asOf) }

    func history(_ attribute: Attribute?, _ asOf: AsOf) throws(QueryError) -> QueryResult.Content {
        .history(
            HistoryResult(
                intervals: try log.history(asOf: asOf)
                    .filter { attribute == nil || $0.attribute == attribute },
                state: try log.state(asOf: asOf)
            )
        )
    }

    func timeline(
        _ asOf: AsOf,
        _ window: ClosedRange<Timestamp>?
    ) throws(QueryError) -> QueryResult.Content {
        .timeline(
            TimelineResult(
                timeline: log.timeline,
                cursor: TimeExpression.instant(of: asOf, on: log.timeline),
                state: try log.state(asOf: asOf),
                history: try log.history(),
                window: window
            )
        )
    }

    func explanation(
        _ attribute: Attribute,
        _ asOf: AsOf
    ) throws(QueryError) -> QueryResult.Content {
        let explanation = try log.explain(attribute, asOf: asOf)
        // Also of entries that didn't decide: a conflict or a later revision is explained by its
        // own record.
        let positions = explanation.others.compactMap(\.reason.position)
        return .explanation(
            ExplanationResult(
                explanation: explanation,
                state: try log.state(asOf: asOf),
                items: Self.byID(located(items)),
                locations: Dictionary(
                    positions.compactMap { position in
                        origin?.location(of: position).map { (position, $0) }
                    },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        )
    }

    func conditionChanges(
        of condition: ContactPredicate,
        _ asOf: AsOf
    ) throws(QueryError) -> QueryResult.Content {
        .conditionChanges(
            ConditionChangesResult(
                stream: log.stream,
                condition: condition,
                isTrueAtStart: condition.matches(try log.state(asOf: .start)),
                changes: try log.conditionChanges(of: condition, asOf: asOf),
                items: itemsByID
            )
        )
    }

    func notices(_ asOf: AsOf) throws(QueryError) -> QueryResult.Content {
        .notices(NoticesResult(state: try log.state(asOf: asOf), items: itemsByID))
    }

    func changes(
        from start: AsOf,
        to end: AsOf,
        all: Bool
    ) throws(QueryError) -> QueryResult.Content {
        let after = try log.state(asOf: end)
        // The two states may differ in both the as-of and the known-at (rule 4.6).
        let before = try log.known(at: earlier).state(asOf: start)
        return .changes(
            StateChangesResult(
                changes: StateChanges(from: before, to: after),
                after: after,
                includesUnchanged: all,
                items: itemsByID,
                recorded: log.entries.filter {
                    $0.position > earlier && $0.position <= log.knownAt
                }
            )
        )
    }

    func steps(from start: AsOf, to end: AsOf) throws(QueryError) -> QueryResult.Content {
        .steps(
            StepsResult(
                steps: try log.steps(from: start, knownAt: earlier, to: end),
                after: try log.state(asOf: end),
                items: itemsByID
            )
        )
    }
}

/// The answers that list activities.
extension ContactAnswers {
    func activities(
        after start: AsOf?,
        to end: AsOf,
        _ kind: ActivityKind?
    ) throws(UserError) -> QueryResult.Content {
        let range: Range<Int>
        do throws(QueryError) {
            let last = try log.timeline.count(asOf: end)
            let first = if let start { try log.timeline.count(asOf: start) } else { 0 }
            // A start after the end gives no activities, instead of a trap.
            range = min(first, last)..<last
        } catch {
            throw UserError(error)
        }
        try check(kind)
        return .activities(
            ActivityListResult(
                items: located(
                    items[range].filter { kind == nil || $0.activity.kind == kind }
                )
            )
        )
    }

    /// Throws for an unknown type that no activity has, which is probably a typing error.
    private func check(_ kind: ActivityKind?) throws(UserError) {
        guard let kind, case .unknown(let name) = kind else { return }
        guard !log.activities.contains(where: { $0.kind == kind }) else { return }
        let names = ActivityKind.known.map(\.name)
        throw UserError(
            "\(log.stream.contact) has no activity of the type \(name)",
            hint: SpellingSuggestions.sentence(for: name, among: names) ?? "for example \(names[0])"
        )
    }

    func activity(_ number: Int) throws(UserError) -> QueryResult.Content {
        let items = items
        guard let item = items.first(where: { $0.number == number }) else {
            throw UserError(
                "\(log.stream.contact) has no activity #\(number)",
                hint: "it has \(HumanText.activities(items.count)); `activities` lists them"
            )
        }
        return .activity(ActivityResult(item: located([item])[0]))
    }

    /// The activities in stream order.
    ///
    /// Their numbers don't change if a what-if skips others.
    private var items: [NumberedActivity] {
        log.activities.enumerated().map { index, activity in
            NumberedActivity(number: numbers?[activity.id] ?? index + 1, activity: activity)
        }
    }

    private var itemsByID: [ActivityID: NumberedActivity] { Self.byID(items) }

    private static func byID(_ items: [NumberedActivity]) -> [ActivityID: NumberedActivity] {
        Dictionary(items.map { ($0.activity.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Returns the activities with the locations of their newest versions, which requires the
    /// sources to be read.
    private func located(_ items: [NumberedActivity]) -> [NumberedActivity] {
        guard let origin else { return items }
        var positions: [ActivityID: Position] = [:]
        for entry in log.entries where entry.position <= log.knownAt {
            // A conflict was never applied, so its record isn't where the activity comes from.
            if case .conflict = entry.kind { continue }
            positions[entry.activity.id] = entry.position
        }
        return items.map { item in
            NumberedActivity(
                number: item.number,
                activity: item.activity,
                location: positions[item.activity.id].flatMap { origin.location(of: $0) }
            )
        }
    }
}
