/// The type of an activity.
///
/// Types unknown to this version are kept, listed and counted like any other, and change no state.
public enum ActivityKind: Hashable, Sendable {
    /// A note was written.
    case noteCreated
    /// The contact entered a segment.
    case segmentAdded
    /// The contact left a segment.
    case segmentRemoved
    /// Messages to the contact were blocked.
    case contactBlocked
    /// Messages to the contact were allowed again.
    case contactUnblocked
    /// The contact opted out.
    case contactUnsubscribed
    /// The contact opted in again.
    case contactResubscribed
    /// A file was uploaded.
    case fileUploaded
    /// The source system's contact object was seen, and what it said was recorded (rule 3.10).
    case contactObserved
    /// The contact object gave this time for a block that no activity accounted for.
    case blockObserved
    /// The contact object gave this time for an opt-out that no activity accounted for.
    case unsubscribeObserved
    /// The contact became another one, or another one became this one (rule 5.8).
    case contactMerged
    /// A contact that had become another one is itself again.
    case contactUnmerged
    /// A type that is unknown to this version, with its name.
    case unknown(String)

    /// The source system's types that this version knows, in the order of its documentation.
    public static let known: [ActivityKind] = [
        .noteCreated, .segmentAdded, .segmentRemoved, .contactBlocked, .contactUnblocked,
        .contactUnsubscribed, .contactResubscribed, .fileUploaded,
    ]

    /// The types by which a log records what the source system's contact object said; no source lists them.
    public static let observed: [ActivityKind] = [
        .contactObserved, .blockObserved, .unsubscribeObserved,
    ]

    /// The types by which a log records which contacts became one; no source lists them.
    public static let merging: [ActivityKind] = [.contactMerged, .contactUnmerged]

    /// Creates a type from its name; an unknown name gives ``unknown(_:)``.
    public init(_ name: String) {
        self = Self.byName[name] ?? .unknown(name)
    }

    /// The type's name, as in the source system.
    public var name: String {
        switch self {
        case .noteCreated: "note_created"
        case .segmentAdded: "segment_added"
        case .segmentRemoved: "segment_removed"
        case .contactBlocked: "contact_blocked"
        case .contactUnblocked: "contact_unblocked"
        case .contactUnsubscribed: "contact_unsubscribed"
        case .contactResubscribed: "contact_resubscribed"
        case .fileUploaded: "file_uploaded"
        case .contactObserved: "contact_observed"
        case .blockObserved: "block_observed"
        case .unsubscribeObserved: "unsubscribe_observed"
        case .contactMerged: "contact_merged"
        case .contactUnmerged: "contact_unmerged"
        case .unknown(let name): name
        }
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: (known + observed + merging).map { ($0.name, $0) }
    )
}
