internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// The resolver of ids that occur more than once in a stream, with the results that appends would
/// have.
struct DuplicateResolver {
    private let text: RowStrings
    private let contacts: ContactTable
    /// The ends of the appends in all texts.
    private let appends: [Int]
    private(set) var outcome = Outcome()

    /// The counts and versions that result from resolving.
    struct Outcome {
        fileprivate(set) var duplicates = 0
        fileprivate(set) var revisions = 0
        fileprivate(set) var conflicts = 0
        /// The entries of ids that have other entries than the one of their row.
        fileprivate(set) var versions: [RecordedVersion] = []
        /// A Boolean value that indicates whether a record couldn't be read again.
        fileprivate(set) var failed = false
    }

    init(_ text: RowStrings, _ contacts: ContactTable, appends: [Int]) {
        self.text = text
        self.contacts = contacts
        self.appends = appends
    }

    /// Keeps one row of each id, that of its newest description, at the front.
    ///
    /// Returns the number of rows kept.
    mutating func dropRepeats(
        _ run: UnsafeMutableBufferPointer<Row>,
        of contact: UInt32
    ) -> Int {
        var run = unsafe run
        // Ids with the same hash become neighbors, and only those are compared.
        unsafe run.sort { $0.id_hash < $1.id_hash }
        var kept = 0
        var index = 0
        while index < run.count {
            var end = index + 1
            while unsafe end < run.count && run[end].id_hash == run[index].id_hash { end += 1 }
            if end - index == 1 {
                unsafe run[kept] = run[index]
                kept += 1
            } else {
                for row in unsafe resolve(Array(run[index..<end]), of: contact) {
                    unsafe run[kept] = row
                    kept += 1
                }
            }
            index = end
        }
        return kept
    }

    private mutating func resolve(_ rows: [Row], of contact: UInt32) -> [Row] {
        var groups: [[Row]] = []
        for row in rows {
            // Most duplicates have the same bytes, so their ids needn't be compared.
            let group = groups.firstIndex {
                text.isSameRecord($0[0], row) || text.isSameID($0[0], row)
            }
            if let group { groups[group].append(row) } else { groups.append([row]) }
        }
        return groups.map { survivor(of: $0, contact) }
    }

    private mutating func survivor(of rows: [Row], _ contact: UInt32) -> Row {
        // By their order in the sources, which is the order of the log.
        let rows = rows.sorted { $0.offset < $1.offset }
        // Records with the same bytes are the same activity and needn't be parsed.
        if rows.dropFirst().allSatisfy({ text.isSameRecord(rows[0], $0) }) {
            outcome.duplicates += rows.count - 1
            return rows[0]
        }
        guard let recorded = recorded(rows, of: contact) else {
            outcome.failed = true
            return rows[0]
        }
        let newest = recorded.last { $0.speaks }?.row ?? rows[0]
        if recorded.count > 1 || recorded.contains(where: { $0.place != $0.row.offset }) {
            outcome.versions += recorded.map {
                RecordedVersion(
                    $0,
                    of: contact,
                    first: recorded[0].place,
                    isRow: $0.row.offset == newest.offset
                )
            }
        }
        return newest
    }

    /// Simulates appending the rows of one id to an empty log.
    ///
    /// Returns `nil` if a record can't be read again.
    private mutating func recorded(_ rows: [Row], of contact: UInt32) -> [Recorded]? {
        let stream = contacts[Int(contact)]
        var log = VersionLog()
        var recorded: [Recorded] = []
        for batch in byAppend(rows) {
            let versions = distinct(batch)
            let activities = versions.compactMap { version in
                text.activity(text.range(of: version.row), of: stream)
            }
            guard activities.count == versions.count else { return nil }
            var places = batch.makeIterator()
            for index in AppendPlan.recordingOrder(of: activities) {
                // An append sorts the versions of an id, but their positions stay those of the
                // records in the source.
                guard let place = places.next()?.offset else { break }
                for _ in 1..<versions[index].count { _ = places.next() }
                let decision = log.append(activities[index])
                count(decision, times: versions[index].count)
                guard case .record(let kind) = decision else { continue }
                recorded.append(Recorded(row: versions[index].row, place: place, kind: kind))
            }
        }
        return recorded
    }

    /// Groups the rows by append.
    private func byAppend(_ rows: [Row]) -> [[Row]] {
        var batches: [[Row]] = []
        var last: Int?
        for row in rows {
            let append = appends.firstIndexByHalves { row.offset < $0 }
            if append == last {
                batches[batches.count - 1].append(row)
            } else {
                batches.append([row])
            }
            last = append
        }
        return batches
    }

    /// Returns the rows whose bytes differ, each with the number of its occurrences.
    private func distinct(_ rows: [Row]) -> [(row: Row, count: Int)] {
        var versions: [(row: Row, count: Int)] = []
        var indexes: [Int: [Int]] = [:]
        for row in rows {
            let hash = text.recordHash(row)
            let same = indexes[hash]?.first { text.isSameRecord(versions[$0].row, row) }
            if let same {
                versions[same].count += 1
            } else {
                indexes[hash, default: []].append(versions.count)
                versions.append((row, 1))
            }
        }
        return versions
    }

    private mutating func count(_ decision: AppendPlan.Decision, times: Int) {
        outcome.duplicates += times - 1
        switch decision {
        case .duplicate: outcome.duplicates += 1
        case .record(.conflict): outcome.conflicts += 1
        case .record(.revision): outcome.revisions += 1
        case .record: break
        }
    }
}

extension Recorded {
    /// A Boolean value that indicates whether the entry describes its activity until a later one
    /// does.
    fileprivate var speaks: Bool {
        if case .conflict = kind { false } else { true }
    }
}

/// A log of the versions of one activity.
private struct VersionLog {
    private var first: LogEntry?
    private var entries: [Version: LogEntry] = [:]
    private var position = Position.zero

    mutating func append(_ activity: Activity) -> AppendPlan.Decision {
        // Only the first version and an equal one affect the decision.
        let version = Version(activity: activity)
        let deciding = [first, entries[version]].compactMap(\.self)
        let decision = AppendPlan.decision(for: activity, given: deciding)
        guard case .record(let kind) = decision else { return decision }
        position = position.next
        let entry = LogEntry(
            position: position,
            recordedAt: .earliest,
            activity: activity,
            kind: kind
        )
        if first == nil { first = entry }
        entries[version] = entry
        return decision
    }
}

/// A version of an activity, hashed by the digest of its payload.
private struct Version: Hashable {
    let activity: Activity

    func hash(into hasher: inout Hasher) { hasher.combine(activity.payload.digest) }
}
