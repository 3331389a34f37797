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
    /// A type that is unknown to this version, with its name.
    case unknown(String)

    /// The types that this version knows, in the order of the source system's documentation.
    public static let known: [ActivityKind] = [
        .noteCreated, .segmentAdded, .segmentRemoved, .contactBlocked, .contactUnblocked,
        .contactUnsubscribed, .contactResubscribed, .fileUploaded,
    ]

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
        case .unknown(let name): name
        }
    }

    private static let byName = Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0) })
}
