internal import ActivityJSON
internal import ContactProjector

/// Counts over every contact, as they are folded.
struct CheckCount {
    private(set) var contacts = 0
    private(set) var undated = 0
    private(set) var notices: [Notice.Kind: Int] = [:]
    private(set) var kinds: [ActivityKind: Int] = [:]
    /// What became of the records that the log kept.
    private(set) var kept = ImportReport()
    private var first: Timestamp?
    private var last: Timestamp?

    /// From the first instant to the last one.
    var span: ClosedRange<Timestamp>? { first.flatMap { first in last.map { first...$0 } } }

    mutating func count(_ log: ContactLog) {
        let erased = Set(log.entries.lazy.filter(\.isErased).map(\.position))
        for entry in log.entries { count(entry, erased) }
        let timeline = log.timeline
        let state = ContactStateProjection(timeline.stream).fold(timeline.activities)
        contacts += 1
        undated += state.counts.undated
        for notice in state.notices { notices[notice.kind, default: 0] += 1 }
        kinds.merge(state.counts.byKind, uniquingKeysWith: +)
        for activity in timeline.activities {
            guard let time = activity.occurredAt else { continue }
            first = min(first ?? time, time)
            last = max(last ?? time, time)
        }
    }

    private mutating func count(_ entry: LogEntry, _ erased: Set<Position>) {
        switch entry.kind {
        // The log's own: it records that a description was erased.
        case .revision(let first) where !entry.isErased && erased.contains(first): break
        case .activity: kept.add(appended: 1, duplicates: 0, revisions: 0, conflicts: 0)
        case .revision: kept.add(appended: 0, duplicates: 0, revisions: 1, conflicts: 0)
        case .conflict: kept.add(appended: 0, duplicates: 0, revisions: 0, conflicts: 1)
        // The log's own, too.
        case .erasure: break
        }
    }
}
