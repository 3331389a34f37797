internal import ActivityJSON
package import ContactProjector

/// The answers about one contact, all from one read of its log.
package struct ContactAnswers {
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

    /// Creates the answers about a log as known at its position, compared with what was known at another one.
    ///
    /// - Parameters:
    ///   - log: The log.
    ///   - earlier: The other position, by default the log's own.
    ///   - origin: The sources of the log, or `nil` for a log that keeps record times.
    package init(
        _ log: ContactLog,
        comparedWith earlier: Position? = nil,
        origin: (any LogOrigin)? = nil
    ) {
        self.log = log
        self.earlier = earlier ?? log.knownAt
        self.origin = origin
        numbers = nil
    }

    /// The head of the log when it was read.
    var head: Position { log.head }

    func state(_ asOf: AsOf) throws(QueryError) -> ContactState { try log.state(asOf: asOf) }

    /// Returns the state at a time, with the basis of the answer and the entries that are its evidence.
    func cited(_ asOf: AsOf) throws(QueryError) -> CitedState {
        let state = try log.state(asOf: asOf)
        return CitedState(
            state: state,
            basis: basis(state.basis),
            items: cited(state.evidence)
        )
    }

    /// Returns the contact and the query time of an answer, from the basis of one of its parts.
    package func basis(_ basis: Basis) -> ContactBasis {
        // The last one: a contact may be erased again after later activities.
        let erasure = log.entries.last { $0.kind == .erasure }
        return ContactBasis(
            log.stream,
            basis,
            head: log.head,
            number: basis.asOf.activity.flatMap { id in
                items.first { $0.activity.id == id }?.number
            },
            erasedOn: erasure?.recordedAt,
            erased: erasure?.activity.stream
        )
    }

    func history(_ attribute: Attribute?, _ asOf: AsOf) throws(QueryError) -> QueryResult.Content {
        let intervals = try log.history(asOf: asOf)
            .filter { attribute == nil || $0.attribute == attribute }
        let state = try log.state(asOf: asOf)
        return .history(
            HistoryResult(
                intervals: intervals,
                basis: basis(state.basis),
                state: state,
                items: cited(Set(intervals.flatMap { [$0.by, $0.endedBy].compactMap(\.self) }))
            )
        )
    }

    func timeline(
        _ asOf: AsOf,
        _ window: ClosedRange<Timestamp>?
    ) throws(QueryError) -> QueryResult.Content {
        let state = try log.state(asOf: asOf)
        return .timeline(
            TimelineResult(
                timeline: log.timeline,
                cursor: TimeExpression.instant(of: asOf, on: log.timeline),
                basis: basis(state.basis),
                state: state,
                // The whole history, because lanes continue after the cursor.
                history: try log.history(),
                window: window
            )
        )
    }

    /// Returns the explanation of an attribute's value.
    package func explanation(
        _ attribute: Attribute,
        _ asOf: AsOf,
        expecting expected: Bool? = nil
    ) throws(QueryError) -> ExplanationResult {
        let explanation = try log.explain(attribute, asOf: asOf)
        // Also of entries that didn't decide: a conflict or a later revision is explained by its
        // own record.
        let named = [explanation.deciding].compactMap(\.self) + explanation.others.map(\.activity)
        let positions = Set(explanation.others.compactMap(\.reason.position))
        return ExplanationResult(
            explanation: explanation,
            basis: basis(explanation.basis),
            expected: expected,
            state: try log.state(asOf: asOf),
            items: cited(Set(named.map(\.id))),
            entries: Dictionary(
                log.entries.lazy.filter { positions.contains($0.position) }
                    .map { ($0.position, evidence(of: $0, nil)) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    func conditionChanges(
        of condition: ContactPredicate,
        _ asOf: AsOf
    ) throws(QueryError) -> QueryResult.Content {
        let changes = try log.conditionChanges(of: condition, asOf: asOf)
        return .conditionChanges(
            ConditionChangesResult(
                basis: basis(try log.state(asOf: asOf).basis),
                condition: condition,
                isTrueAtStart: condition.matches(try log.state(asOf: .start)),
                changes: changes,
                items: cited(Set(changes.map(\.activity.id)))
            )
        )
    }

    func notices(_ asOf: AsOf) throws(QueryError) -> QueryResult.Content {
        let state = try log.state(asOf: asOf)
        return .notices(
            NoticesResult(
                state: state,
                basis: basis(state.basis),
                items: cited(Set(state.notices.map(\.activity)))
            )
        )
    }

    /// Returns the difference between two as-ofs, the first one as known at the other position.
    package func changes(
        from start: AsOf,
        to end: AsOf,
        all: Bool
    ) throws(QueryError) -> StateChangesResult {
        let after = try log.state(asOf: end)
        // The two states may differ in both the as-of and the known-at (rule 4.6).
        let before = try log.known(at: earlier).state(asOf: start)
        return StateChangesResult(
            changes: StateChanges(from: before, to: after),
            start: basis(before.basis),
            end: basis(after.basis),
            after: after,
            includesUnchanged: all,
            // Numbers alone: no line of this answer has the place of an entry.
            items: itemsByID,
            recorded: log.entries.filter {
                $0.position > earlier && $0.position <= log.knownAt
            },
            isRecorded: isRecorded
        )
    }

    func steps(from start: AsOf, to end: AsOf) throws(QueryError) -> QueryResult.Content {
        let after = try log.state(asOf: end)
        return .steps(
            StepsResult(
                steps: try log.steps(from: start, knownAt: earlier, to: end),
                basis: basis(after.basis),
                after: after,
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
        let basis: ContactBasis
        do throws(QueryError) {
            let last = try log.timeline.count(asOf: end)
            let first = if let start { try log.timeline.count(asOf: start) } else { 0 }
            // A start after the end gives no activities, instead of a trap.
            range = min(first, last)..<last
            basis = self.basis(try log.state(asOf: end).basis)
        } catch {
            throw UserError(error)
        }
        try check(kind)
        return .activities(
            ActivityListResult(
                items: cited(
                    items[range].filter { kind == nil || $0.activity.kind == kind }
                ),
                basis: basis
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
        do throws(QueryError) {
            let basis = basis(try log.state(asOf: .end).basis)
            return .activity(ActivityResult(item: cited([item])[0], basis: basis))
        } catch {
            throw UserError(error)
        }
    }

    /// The activities in stream order, each with the log's entry of it.
    package var citedItems: [NumberedActivity] { cited(items) }

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

    /// Returns the activities with these ids, each with the log's entry of it.
    private func cited(_ ids: Set<ActivityID>) -> [ActivityID: NumberedActivity] {
        Self.byID(cited(items.filter { ids.contains($0.activity.id) }))
    }

    /// Returns the activities, each with the log's entry of it, whose place is looked up in the sources.
    private func cited(_ items: [NumberedActivity]) -> [NumberedActivity] {
        var first: [ActivityID: LogEntry] = [:]
        var newest: [ActivityID: LogEntry] = [:]
        for entry in log.entries where entry.position <= log.knownAt {
            switch entry.kind {
            case .activity, .observation: first[entry.activity.id] = entry
            case .revision: newest[entry.activity.id] = entry
            case .conflict, .erasure, .alias: break
            }
        }
        return items.map { item in
            let id = item.activity.id
            return NumberedActivity(
                number: item.number,
                activity: item.activity,
                evidence: first[id].map { evidence(of: $0, newest[id]) }
            )
        }
    }

    /// A Boolean value that indicates whether the log has record times, unlike files, which are read each time.
    package var isRecorded: Bool { origin?.report == nil }

    /// Returns an entry as evidence, with its newest revision.
    package func evidence(of entry: LogEntry, _ revision: LogEntry? = nil) -> Evidence {
        Evidence(
            entry,
            revision: revision,
            isRecorded: isRecorded,
            location: origin?.location(of: (revision ?? entry).position)
        )
    }
}
