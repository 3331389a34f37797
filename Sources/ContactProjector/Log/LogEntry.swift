/// An entry of the log: an activity, its position and its record time.
public struct LogEntry: Hashable, Sendable {
    /// The position in the log.
    public let position: Position
    /// The time of the append that wrote the entry.
    public let recordedAt: Timestamp
    /// The recorded activity, or that of an observation.
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
        /// The erasure of all earlier entries of the stream; its activity is made by the log.
        case erasure
        /// A statement of the source's contact object, or the time that it gave for a flag; no source lists it (rule 3.10).
        case observation
        /// A contact became another one, or is itself again; no source lists it, and it is never folded (rule 5.8).
        case alias

        /// Creates the kind of an activity that is recorded for the first time.
        package init(recording activity: Activity) {
            self =
                activity.isObserved
                ? .observation : activity.merge == nil ? .activity : .alias
        }

        /// A Boolean value that indicates whether the entry records an activity or an observation for the first time.
        package var isFirst: Bool { self == .activity || self == .observation }
    }

    /// Creates the entry of an activity at a position.
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

    /// Creates the entry that records the erasure of a stream.
    ///
    /// The log makes the activity: of type `contact_erased`, with an id derived from the position, at the record time.
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

    /// Creates the entry that records an erased description: a revision with only the defining fields.
    public init(erasingDescriptionOf first: LogEntry, at position: Position, recordedAt: Timestamp)
    {
        self.init(
            position: position,
            recordedAt: recordedAt,
            activity: first.activity.definition,
            kind: .revision(of: first.position)
        )
    }

    // A position is unique within a log; hashing an activity would hash its texts.
    /// Hashes the essential components of this value by feeding them into the given hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(position) }

    /// Returns the entry as it counts once its contact is erased at a position, or `nil` if it no longer counts.
    func counting(after erasure: Position) -> LogEntry? {
        guard position < erasure else { return self }
        // Revisions and conflicts are dropped: only an opt-out's defining fields count, and those are the
        // first entry's (rule 3.9).
        guard kind.isFirst, activity.outlivesErasure else { return nil }
        return LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity.erased,
            kind: kind,
            isErased: true
        )
    }

    /// The entry after an erasure: only its defining fields remain.
    public var erased: LogEntry {
        LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity.definition,
            kind: kind,
            // The activity of an erasure has no description that could be erased.
            isErased: kind != .erasure
        )
    }
}

extension ActivityID {
    /// Returns the id of the activity that the log makes to record an erasure.
    static func erasure(at position: Position) -> ActivityID { ActivityID("erasure-\(position)") }
}
