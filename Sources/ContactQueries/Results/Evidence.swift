public import ActivityJSON
public import ContactProjector

/// The log's entry of an activity, by which an answer can be checked.
public struct Evidence: Sendable {
    /// The position at which the activity was recorded first.
    ///
    /// A revision describes the same fact again, so the log held the fact from here on.
    public let position: Position
    /// The time of the append that recorded it, or `nil` if it was read from files, which record nothing.
    public let recordedAt: Timestamp?
    /// The position of the newest revision, whose description counts, or `nil` if the first description does.
    public let revision: Position?
    /// The location that the description was read from, or `nil` if the log doesn't know it.
    public let location: RecordLocation?
    private let payload: Payload

    /// The digest of the description, or `nil` if it was erased or the activity was made in code.
    ///
    /// O(bytes) where the log doesn't keep it.
    public var digest: Payload.Digest? { payload.isEmpty ? nil : payload.digest }

    /// Creates the evidence of an entry, and of the newest revision of it.
    ///
    /// - Parameters:
    ///   - entry: The entry.
    ///   - revision: Its newest revision.
    ///   - isRecorded: A Boolean value that indicates whether the log has record times, unlike files that are read.
    ///   - location: The location that the newest description was read from.
    init(
        _ entry: LogEntry,
        revision: LogEntry?,
        isRecorded: Bool,
        location: RecordLocation?
    ) {
        position = entry.position
        recordedAt = isRecorded ? entry.recordedAt : nil
        self.revision = revision?.position
        self.location = location
        payload = (revision ?? entry).activity.payload
    }
}

extension Evidence: JSONWritable {
    /// Writes the positions, the time, the digest and the source.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("position", position.rawValue)
            writer.field("recorded_at", recordedAt?.rfc3339)
            writer.field("revision", revision?.rawValue)
            writer.field("description_digest", digest?.description)
            writer.field("source", location?.description)
        }
    }
}

extension Evidence? {
    /// Writes the evidence, or null.
    func write(to writer: inout JSONWriter) {
        if let self { self.write(to: &writer) } else { writer.value(String?.none) }
    }
}
