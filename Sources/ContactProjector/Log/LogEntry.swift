/// An entry of the log: an activity, its position and its record time.
public struct LogEntry: Hashable, Sendable {
    /// The place in the log.
    public let position: Position
    /// The time of the append that wrote the entry.
    public let recordedAt: Timestamp
    /// The recorded activity.
    ///
    /// Of an erased entry only the defining fields are left.
    public let activity: Activity
    /// The kind of the entry.
    public let kind: Kind
    /// A Boolean value that indicates whether the description was erased, for good.
    public let isErased: Bool

    /// The kind of a log entry.
    public enum Kind: Hashable, Sendable {
        /// A new activity.
        case activity
        /// Another description of the activity first recorded at this position.
        case revision(of: Position)
        /// A known id with another defining field, kept as evidence and never applied. The applied entry is at this
        /// position.
        case conflict(with: Position)
        /// The erasure of everything that the stream held before; its activity is the log's own.
        case erasure
    }

    /// Records an activity at a place.
    public init(
        position: Position,
        recordedAt: Timestamp,
        activity: Activity,
        kind: Kind,
        isErased: Bool = false
    ) {
        self.position = position
        self.recordedAt = recordedAt
        self.activity = activity
        self.kind = kind
        self.isErased = isErased
    }

    /// Records the erasure of a stream at a place.
    ///
    /// The activity is the log's own: of type `contact_erased`, with an id made of the position, at the recorded time.
    public init(erasing stream: StreamID, at position: Position, recordedAt: Timestamp) {
        self.init(
            position: position,
            recordedAt: recordedAt,
            activity: Activity(
                stream: stream,
                id: .erasure(at: position),
                kind: .unknown("contact_erased"),
                occurredAt: recordedAt
            ),
            kind: .erasure
        )
    }

    /// Records at a place that the description of an activity was erased: a revision that describes nothing.
    public init(erasingDescriptionOf first: LogEntry, at position: Position, recordedAt: Timestamp)
    {
        self.init(
            position: position,
            recordedAt: recordedAt,
            activity: first.activity.definition,
            kind: .revision(of: first.position)
        )
    }

    /// Hashes the essential components of this value by feeding them into the given hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(position) }

    /// Returns the entry as it counts once its contact is erased at a position, or `nil` if it no longer counts.
    func counting(after erasure: Position) -> LogEntry? {
        guard position < erasure else { return self }
        guard kind == .activity, activity.outlivesErasure else { return nil }
        return LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity.erased,
            kind: kind,
            isErased: true
        )
    }

    /// The entry as an erasure leaves it.
    public var erased: LogEntry {
        LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity.definition,
            kind: kind,
            isErased: kind != .erasure
        )
    }
}

extension ActivityID {
    /// The id of the log's own activity that records an erasure.
    static func erasure(at position: Position) -> ActivityID { ActivityID("erasure-\(position)") }
}
