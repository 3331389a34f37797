internal import ActivityJSON
internal import ContactProjector

/// Counts over every contact, as they are folded.
struct CheckCount {
    private var contacts = 0
    private var undated = 0
    private var first: Timestamp?
    private var last: Timestamp?
    private var notices: [Notice.Kind: Int] = [:]
    private var kinds: [ActivityKind: Int] = [:]
    private var streamsByID: [ActivityID: Int] = [:]

    mutating func count(_ timeline: Timeline) {
        let state = ContactStateProjection(timeline.stream).fold(timeline.activities)
        contacts += 1
        undated += state.tally.undated
        for notice in state.notices { notices[notice.kind, default: 0] += 1 }
        kinds.merge(state.tally.byKind, uniquingKeysWith: +)
        for activity in timeline.activities {
            streamsByID[activity.id, default: 0] += 1
            guard let time = activity.occurredAt else { continue }
            first = min(first ?? time, time)
            last = max(last ?? time, time)
        }
    }

    func answer(_ sources: [String], _ report: ImportReport) -> CheckAnswer {
        let span = first.flatMap { first in last.map { first...$0 } }
        return CheckAnswer(
            sources: sources,
            report: report,
            contacts: contacts,
            span: span,
            undated: undated,
            notices: notices,
            kinds: kinds,
            sharedIDs: streamsByID.values.count { $0 > 1 }
        )
    }
}
