internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// The judge of ids that stand more than once in a stream, by what an append would make of them.
struct DuplicateResolver {
    private let text: RowStrings
    private let contacts: ContactTable
    private(set) var duplicates = 0
    private(set) var revisions = 0
    private(set) var conflicts = 0
    /// Whether a record was not to be read again.
    private(set) var failed = false

    init(_ text: RowStrings, _ contacts: ContactTable) {
        self.text = text
        self.contacts = contacts
    }

    /// Leaves one row of each id, that of its newest description; returns how many are left, at the front.
    mutating func dropRepeats(
        _ run: UnsafeMutableBufferPointer<Row>,
        of contact: UInt32
    ) -> Int {
        var run = unsafe run
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
                for row in unsafe judge(Array(run[index..<end]), of: contact) {
                    unsafe run[kept] = row
                    kept += 1
                }
            }
            index = end
        }
        return kept
    }

    private mutating func judge(_ rows: [Row], of contact: UInt32) -> [Row] {
        var groups: [[Row]] = []
        for row in rows {
            let group = groups.firstIndex { text.isSameID($0[0], row) }
            if let group { groups[group].append(row) } else { groups.append([row]) }
        }
        return groups.map { survivor(of: $0, contact) }
    }

    private mutating func survivor(of rows: [Row], _ contact: UInt32) -> Row {
        var versions: [Row] = []
        var seen: [Int: [Row]] = [:]
        for row in rows {
            // The same bytes are the same activity; that needs no reading.
            let hash = text.recordHash(row)
            if (seen[hash] ?? []).contains(where: { text.isSameRecord($0, row) }) {
                duplicates += 1
            } else {
                seen[hash, default: []].append(row)
                versions.append(row)
            }
        }
        return versions.count == 1 ? versions[0] : newest(of: versions, contact)
    }

    /// Appends the versions to an empty log, as it were, and tells which of them speaks for the activity.
    private mutating func newest(of versions: [Row], _ contact: UInt32) -> Row {
        let stream = contacts[Int(contact)]
        let activities = versions.compactMap { text.activity(text.range(of: $0), of: stream) }
        guard activities.count == versions.count else {
            failed = true
            return versions[0]
        }
        var log = VersionLog()
        var newest = versions[0]
        for index in AppendPlan.recordingOrder(of: activities)
        where speaks(log.append(activities[index])) {
            newest = versions[index]
        }
        return newest
    }

    private mutating func speaks(_ decision: AppendPlan.Decision) -> Bool {
        switch decision {
        case .duplicate: duplicates += 1
        case .record(.conflict): conflicts += 1
        case .record(.revision):
            revisions += 1
            return true
        case .record: return true
        }
        return false
    }
}

/// The versions of one activity in a log of its own.
private struct VersionLog {
    private var first: LogEntry?
    private var entries: [Version: LogEntry] = [:]
    private var position = Position.zero

    mutating func append(_ activity: Activity) -> AppendPlan.Decision {
        // Only the first version and one that is the same decide.
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

/// An activity, hashed by what tells versions apart best.
private struct Version: Hashable {
    let activity: Activity

    func hash(into hasher: inout Hasher) { hasher.combine(activity.payload.digest) }
}
