internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// An activity of a report, and what it has to do with the question.
struct ReportRow {
    /// The number in stream order, or `nil` for an entry that isn't part of it.
    let number: Int?
    let activity: Activity
    let evidence: Evidence?
    /// The part that the activity has in each answer that it is about.
    let reasons: [String]
    /// A Boolean value that indicates whether the activity counts in the answer.
    let counts: Bool
    /// A Boolean value that indicates whether the activity set a value asked about.
    let decides: Bool
    /// The activity that later gave the attribute another value.
    let overturnedBy: NumberedActivity?
}

/// The activities of a report in two groups, as many as the page shows.
struct ReportRows {
    let counted: [ReportRow]
    let uncounted: [ReportRow]
    /// The numbers of all activities of the groups.
    let totals: (counted: Int, uncounted: Int)

    /// The largest number of rows.
    static let most = 1_000

    init(_ account: ReportAccount) {
        let parts = Parts(account)
        let overturned = Self.overturned(account)
        let items = account.items.enumerated().map { index, item in
            let reasons = parts[item.activity.id]
            return ReportRow(
                number: item.number,
                activity: item.activity,
                evidence: item.evidence,
                reasons: reasons.map(\.words),
                counts: index < account.counted && reasons.allSatisfy(\.counts),
                decides: reasons.contains(where: \.decides),
                overturnedBy: overturned[item.activity.id]
            )
        }
        let others = account.uncounted.map { entry, reason, evidence in
            ReportRow(
                number: nil,
                activity: entry.activity,
                evidence: evidence,
                reasons: [reason.words(against: "") ?? Explanation.role(reason)],
                counts: false,
                decides: false,
                overturnedBy: nil
            )
        }
        let (yes, no) = (items.filter(\.counts), items.filter { !$0.counts } + others)
        totals = (yes.count, no.count)
        let spare = Self.most - min(no.count, Self.most * 3 / 10)
        counted = Self.shown(yes, spare, near: yes.count)
        uncounted = Self.shown(no, Self.most - counted.count, near: 0)
    }

    /// Returns the rows that say the most: those about the question, then those near the time asked about.
    private static func shown(_ rows: [ReportRow], _ count: Int, near place: Int) -> [ReportRow] {
        guard rows.count > count else { return rows }
        let ranked = rows.indices.sorted { left, right in
            let (a, b) = (rank(rows[left]), rank(rows[right]))
            return a == b ? abs(left - place) < abs(right - place) : a < b
        }
        return ranked.prefix(count).sorted().map { rows[$0] }
    }

    private static func rank(_ row: ReportRow) -> Int {
        row.decides ? 0 : row.reasons.isEmpty ? 2 : 1
    }

    /// Returns the activities that ended what an activity began, or began what it ended.
    private static func overturned(_ account: ReportAccount) -> [ActivityID: NumberedActivity] {
        var later: [ActivityID: ActivityID] = [:]
        let following = account.history.dropFirst().map(Optional.some) + [nil]
        for (interval, next) in zip(account.history, following) {
            guard let end = interval.endedBy else { continue }
            later[interval.by] = end
            if let next, next.attribute == interval.attribute { later[end] = next.by }
        }
        let items = Dictionary(
            account.items.map { ($0.activity.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return later.compactMapValues { items[$0] }
    }
}

/// The parts that activities have in the answers.
private struct Parts {
    struct Part {
        let words: String
        let counts: Bool
        let decides: Bool
    }

    private var parts: [ActivityID: [Part]] = [:]

    init(_ account: ReportAccount) {
        for result in account.explanations {
            let name = result.name
            if let deciding = result.explanation.deciding {
                let words = "\(name): \(Explanation.role(nil)) this activity"
                parts[deciding.id, default: []].append(
                    Part(words: words, counts: true, decides: true)
                )
            }
            for other in result.explanation.others where other.reason.position == nil {
                let isEarlier = other.reason == .earlier
                let words =
                    isEarlier
                    ? "\(Explanation.role(.earlier)) this activity"
                    : other.reason.words(against: result.decidingName) ?? ""
                parts[other.activity.id, default: []].append(
                    Part(words: "\(name): \(words)", counts: isEarlier, decides: false)
                )
            }
        }
        // An activity after the time asked about is so for every attribute.
        for item in account.items[account.counted...] where parts[item.activity.id] == nil {
            let words = Explanation.Reason.later.words(against: "") ?? ""
            parts[item.activity.id] = [Part(words: words, counts: false, decides: false)]
        }
    }

    subscript(id: ActivityID) -> [Part] { parts[id] ?? [] }
}
