public import ActivityJSON
public import ContactProjector

/// The contents of a log, in numbers.
public struct InfoResult: JSONDocuments, JSONWritable, Sendable {
    /// The names of the sources.
    public let sources: [String]
    /// The id of a store's log; `nil` for files.
    public let log: LogID?
    /// The contents of the log.
    public let contents: LogCounts
    /// The number of records that could not be read.
    public let rejected: Int

    /// The counts by their names.
    package var counts: [(String, Int)] {
        [
            ("contacts", contents.contacts), ("head", Int(contents.head.position.rawValue)),
            ("activities", contents.activities), ("revisions", contents.revisions),
            ("conflicts", contents.conflicts), ("erasures", contents.erasures),
            ("observations", contents.observations), ("aliases", contents.aliases),
            ("undated", contents.undated), ("rejected", rejected),
        ]
    }

    /// Writes the numbers.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("sources") { $0.array(sources) { $0.value($1) } }
            writer.field("log_id", log?.description)
            for (name, count) in counts { writer.field(name, count) }
            writer.field("shared_ids", contents.sharedIDs)
            writer.field("first_occurred_at", contents.first?.rfc3339)
            writer.field("last_occurred_at", contents.last?.rfc3339)
            writer.field("last_recorded_at", contents.head.recordedAt?.rfc3339)
        }
    }
}
