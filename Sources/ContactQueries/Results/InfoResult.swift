public import ActivityJSON
public import ContactProjector

/// The contents of a log, in numbers.
public struct InfoResult: JSONDocuments, JSONWritable, Sendable {
    /// The names of the sources.
    public let sources: [String]
    /// The id of a store's log; `nil` for files.
    public let log: LogID?
    /// The head of the log.
    public let head: LogHead
    /// The number of contacts.
    public let contacts: Int
    /// The number of entries of each kind, and the times of the activities.
    package let entries: EntryCounts
    /// The number of records that could not be read.
    public let rejected: Int
    /// The number of activity ids that occur in more than one stream.
    public let sharedIDs: Int

    /// The counts by their names.
    package var counts: [(String, Int)] {
        [
            ("contacts", contacts), ("head", Int(head.position.rawValue)),
            ("activities", entries.activities), ("revisions", entries.revisions),
            ("conflicts", entries.conflicts), ("erasures", entries.erasures),
            ("undated", entries.undated), ("rejected", rejected),
        ]
    }

    /// Writes the numbers.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("sources") { $0.array(sources) { $0.value($1) } }
            writer.field("log_id", log?.description)
            for (name, count) in counts { writer.field(name, count) }
            writer.field("shared_ids", sharedIDs)
            writer.field("first_occurred_at", entries.first?.rfc3339)
            writer.field("last_occurred_at", entries.last?.rfc3339)
            writer.field("last_recorded_at", head.recordedAt?.rfc3339)
        }
    }
}

/// The number of entries of each kind, and the span of those that are dated.
package struct EntryCounts: Equatable, Sendable {
    /// The number of activities.
    package private(set) var activities = 0
    /// The number of revisions.
    package private(set) var revisions = 0
    /// The number of conflicts.
    package private(set) var conflicts = 0
    /// The number of erasures.
    package private(set) var erasures = 0
    /// The number of undated activities.
    package private(set) var undated = 0
    /// The first time of an activity.
    package private(set) var first: Timestamp?
    /// The last time of an activity.
    package private(set) var last: Timestamp?

    mutating func count(_ entry: LogEntry) {
        switch entry.kind {
        case .activity: count(entry.activity)
        case .revision: revisions += 1
        case .conflict: conflicts += 1
        case .erasure: erasures += 1
        }
    }

    private mutating func count(_ activity: Activity) {
        activities += 1
        guard let time = activity.occurredAt else {
            undated += 1
            return
        }
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }
}
