internal import ActivityJSON
internal import ContactProjector

/// What a log holds, at a glance.
struct InfoView: ResultView {
    let sources: [String]
    /// The id of a store's log; nil for files.
    let log: LogID?
    let head: LogHead
    let contacts: Int
    let entries: EntryCount
    /// The records that could not be read.
    let rejected: Int
    /// The number of activity ids that occur in more than one stream.
    let sharedIDs: Int

    /// The number of entries by what they are, and the span of what is dated.
    struct EntryCount: Equatable {
        private(set) var activities = 0
        private(set) var revisions = 0
        private(set) var conflicts = 0
        private(set) var erasures = 0
        private(set) var undated = 0
        private(set) var first: Timestamp?
        private(set) var last: Timestamp?

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

    var documents: [any JSONWritable & Sendable] { [self] }
    var isList: Bool { false }

    var table: Table {
        var table = Table(["about", "value"])
        for source in sources { table.add(["source", Cell(source)]) }
        if let log { table.add(["log id", Cell(log.description)]) }
        for (name, count) in counts { table.add([Cell(name), Cell(count)]) }
        table.add(["ids in several streams", Cell(sharedIDs)])
        table.add(["first occurred at", Cell(time: entries.first)])
        table.add(["last occurred at", Cell(time: entries.last)])
        table.add(["last recorded at", Cell(time: head.recordedAt)])
        return table
    }

    private var counts: [(String, Int)] {
        [
            ("contacts", contacts), ("head", Int(head.position.rawValue)),
            ("activities", entries.activities), ("revisions", entries.revisions),
            ("conflicts", entries.conflicts), ("erasures", entries.erasures),
            ("undated", entries.undated), ("rejected", rejected),
        ]
    }
}

extension InfoView: JSONWritable {
    func write(to writer: inout JSONWriter) {
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
