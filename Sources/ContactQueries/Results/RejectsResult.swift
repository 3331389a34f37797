public import ActivityJSON

/// The records that could not be read.
public struct RejectsResult: JSONDocuments, Sendable {
    /// The first of them.
    public let rows: [RejectedRecord]
    /// The total number.
    ///
    /// Of files, at most 1,000 records are kept.
    public let total: Int

    /// The first of them.
    package var documents: [any JSONWritable & Sendable] { rows }
}

/// A record that could not be read.
public struct RejectedRecord: JSONWritable, Sendable {
    /// The location of its start.
    public let location: RecordLocation
    /// The reason for the rejection.
    public let reason: String

    /// Creates a rejected record.
    package init(location: RecordLocation, reason: String) {
        self.location = location
        self.reason = reason
    }

    /// Writes the location and the reason.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("source", location.source)
            writer.field("line", location.line)
            writer.field("offset", Int(location.offset))
            writer.field("reason", reason)
        }
    }
}
