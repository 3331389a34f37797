// A class: a copy costs one retain, not one for each of about twenty strings and the payload.
// Sorting and folding copy activities often.
/// An immutable fact about one contact, as the source system lists it.
///
/// The defining fields (`kind`, `occurredAt` and the ids of segment, note and broadcast) are the fact, and never
/// change. All other fields describe it: the source system joins them live, so they may differ from fetch to fetch.
///
/// An activity behaves as a value, because it can't change.
public final class Activity: Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The identity of the activity within its stream.
    public let id: ActivityID
    /// The type of the activity.
    public let kind: ActivityKind
    /// The time the activity happened, or `nil` if unknown.
    ///
    /// Activities without a time sort first.
    public let occurredAt: Timestamp?
    /// The segment that the activity names.
    public let segment: Activity.Segment?
    /// The note that the activity names.
    public let note: Activity.Note?
    /// The broadcast that led to the activity.
    public let broadcast: Activity.Broadcast?
    /// The file that the activity names.
    public let file: Activity.File?
    /// The person who performed the activity.
    public let actor: Activity.Actor?
    /// The AI assistant that performed the activity.
    public let assistant: Activity.Assistant?
    /// The free-form object that the source system attached, as the JSON text that was read.
    public let metadata: String?
    /// The JSON that the activity was read from, byte for byte; empty for an activity made in code.
    public let payload: Payload
    /// A Boolean value that indicates whether only an opt-out remains of the activity after an erasure (rule 3.9).
    public let isErased: Bool
    /// What an observation stated, or what was found in it.
    let statement: Observation.Statement?

    /// Creates an activity from its parts.
    ///
    /// A `note_created` without `occurredAt` takes the note's time, if it has one. The time is a defining field
    /// wherever it comes from. The observed segments are those that a `contact_observed` states, if it states any.
    public init(
        stream: StreamID,
        id: ActivityID,
        kind: ActivityKind,
        occurredAt: Timestamp?,
        segment: Activity.Segment? = nil,
        note: Activity.Note? = nil,
        broadcast: Activity.Broadcast? = nil,
        file: Activity.File? = nil,
        actor: Activity.Actor? = nil,
        assistant: Activity.Assistant? = nil,
        metadata: String? = nil,
        observedSegments: [Activity.Segment]? = nil,
        payload: Payload = Payload()
    ) {
        self.stream = stream
        self.id = id
        self.kind = kind
        self.occurredAt = occurredAt ?? (kind == .noteCreated ? note?.createdAt : nil)
        self.segment = segment
        self.note = note
        self.broadcast = broadcast
        self.file = file
        self.actor = actor
        self.assistant = assistant
        self.metadata = metadata
        self.payload = payload
        isErased = false
        // Only an observation has a statement: no other activity pays for reading one.
        statement =
            if case .contactObserved = kind {
                Observation(id: id, seenAt: occurredAt, segments: observedSegments)
                    .map { .seen($0) }
            } else {
                nil
            }
    }

    private init(defining original: Activity, isErased: Bool) {
        stream = original.stream
        id = original.id
        kind = original.kind
        occurredAt = original.occurredAt
        segment = original.segment?.id.map { Activity.Segment(id: $0) }
        note = original.note?.id.map { Activity.Note(id: $0) }
        broadcast = original.broadcast?.id.map { Activity.Broadcast(id: $0) }
        file = nil
        actor = nil
        assistant = nil
        metadata = nil
        payload = Payload()
        self.isErased = isErased
        statement = original.observation.map { .seen($0.withoutSegments) }
    }

    /// Creates the activity that stands for what an observation found otherwise than the activities before it.
    init(finding transition: Transition, in original: Activity, _ observation: Observation) {
        stream = original.stream
        id = original.id
        kind = original.kind
        occurredAt = original.occurredAt
        segment = observation.segment(of: transition.attribute)
        note = nil
        broadcast = nil
        file = nil
        actor = nil
        assistant = nil
        metadata = nil
        payload = original.payload
        isErased = original.isErased
        statement = .found(transition, in: observation)
    }

    /// The activity with only its defining fields, as an erasure leaves it.
    package var definition: Activity { Activity(defining: self, isErased: isErased) }

    /// The activity as it counts after the erasure of its contact.
    package var erased: Activity { Activity(defining: self, isErased: true) }
}

extension Activity: Equatable {
    /// Returns a Boolean value indicating whether both are the same fact, described alike.
    public static func == (left: Activity, right: Activity) -> Bool {
        left === right
            || left.stream == right.stream && left.isSameVersion(as: right)
    }

    /// Returns a Boolean value indicating whether both are the same fact, described alike, whichever stream has them.
    package func isSameVersion(as other: Activity) -> Bool {
        id == other.id && definesTheSame(as: other) && describesTheSame(as: other)
    }

    /// Returns a Boolean value indicating whether every defining field agrees.
    package func definesTheSame(as other: Activity) -> Bool {
        kind.name.utf8.elementsEqual(other.kind.name.utf8) && occurredAt == other.occurredAt
            && segment?.id == other.segment?.id
            && note?.id == other.note?.id
            && broadcast?.id == other.broadcast?.id
    }

    /// Returns a Boolean value indicating whether every descriptive field agrees, the volatile ones aside.
    ///
    /// Activities that were read are compared as JSON values, by the digests of their payloads, so fields unknown to
    /// this version count, too. Activities made in code are compared by their parts.
    private func describesTheSame(as other: Activity) -> Bool {
        if payload.isEmpty && other.payload.isEmpty {
            return segment == other.segment && note == other.note && broadcast == other.broadcast
                && file == other.file && actor == other.actor && assistant == other.assistant
                && metadata.isSpelled(as: other.metadata) && observation == other.observation
        }
        // Bytes first: equal ones need no digest, which takes as long as reading the activity.
        return payload == other.payload || payload.digest == other.payload.digest
    }
}

extension Activity: CustomStringConvertible {
    /// The id, the type and the time, for test output and logs.
    public var description: String {
        "\(id) \(kind.name) \(occurredAt?.rfc3339 ?? "undated")"
    }
}
