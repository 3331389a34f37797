internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// All that a report says about one contact at one query time, from the functions that answer queries.
struct ReportAccount {
    /// The contact, the query time and the head of the log.
    let basis: ContactBasis
    /// The state at the query time.
    let state: ContactState
    /// The explanations of the attributes asked about, at least one.
    let explanations: [ExplanationResult]
    /// The activities known, in stream order.
    let items: [NumberedActivity]
    /// The time ranges of the whole history.
    let history: [AttributeInterval]
    let lanes: ReportLanes
    /// The state at the end, which has the names of all segments.
    let lastState: ContactState
    let stops: ReportStops
    /// The difference to what is known at the head, or `nil` if that is the query's known-at.
    let changes: StateChangesResult?
    /// The state at the as-of as known at the head.
    let now: ContactState
    /// The entries that never count: conflicts, and activities recorded after the known-at.
    let uncounted: [(entry: LogEntry, reason: Explanation.Reason, evidence: Evidence)]
    /// The number of activities that the as-of admits.
    let counted: Int

    /// Answers the questions of a report.
    ///
    /// O(n log n), and O(n × lanes) for the stops.
    init(
        _ log: ContactLog,
        _ asOf: AsOf,
        _ attributes: [Attribute],
        origin: (any LogOrigin)?
    ) throws(QueryError) {
        let answers = ContactAnswers(log, origin: origin)
        let timeline = log.timeline
        state = try log.state(asOf: asOf)
        basis = answers.basis(state.basis)
        counted = try timeline.count(asOf: asOf)
        var explained: [ExplanationResult] = []
        for attribute in attributes {
            explained.append(try answers.explanation(attribute, asOf))
        }
        explanations = explained
        items = answers.citedItems
        history = try log.history()
        lastState = try log.state()
        lanes = ReportLanes(timeline, history, lastState)
        stops = try ReportStops(timeline, asOf: asOf, lanes: lanes.lanes.map(\.attribute))
        let head = log.known(at: log.head)
        now = try head.state(asOf: asOf)
        changes =
            log.knownAt == log.head
            ? nil
            : try ContactAnswers(head, comparedWith: log.knownAt, origin: origin)
                .changes(from: asOf, to: asOf, all: false)
        uncounted =
            log.conflicts.map { ($0, .inapplicable($0.position), answers.evidence(of: $0)) }
            + log.notYetKnown.map { ($0, .notYetKnown($0.position), answers.evidence(of: $0)) }
    }

    /// The contact, with its organization if it has one.
    var contact: HTML {
        let id = basis.stream.contact.rawValue
        return basis.stream.org.map { "\(id) in \($0.rawValue)" } ?? "\(id)"
    }

    /// The as-of in words, such as `as of 2024-06-03 09:00:00 UTC`.
    var asOf: String { basis.asOf(in: .utc, "as of ") }

    /// The attributes asked about as words of a question: `unsubscribed or in VIP (seg_vip)`.
    var subject: HTML {
        let words: [HTML] = explanations.map { result in
            if case .segment = result.explanation.attribute {
                return "in \(PageText.cut(result.name))"
            }
            return HTML(words: result.name)
        }
        guard let last = words.last, words.count > 1 else { return words.first ?? HTML() }
        let first = words.dropLast().enumerated().map { $0 == 0 ? $1 : ", " + $1 }
        return HTML(first) + " or " + last
    }

    /// The question in words.
    var question: HTML { "Was \(contact) \(subject) \(words: asOf)?" }
}
