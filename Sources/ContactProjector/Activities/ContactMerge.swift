/// A contact that became another one, or that is itself again (rule 5.8).
///
/// In a log it is two activities, of type `contact_merged` or `contact_unmerged`: one in the stream of each contact. They
/// have no time of their own, because being one person isn't an event: it holds for the whole history, from the entries'
/// positions on. Their ids spell everything, so it outlives an erasure.
public struct ContactMerge: Hashable, Sendable {
    /// The contact that became another one.
    public let old: ContactID
    /// The contact that it became.
    public let new: ContactID
    /// The number of this change among those of the old contact, from 1.
    public let number: Int
    /// A Boolean value that indicates whether the old contact is itself again.
    public let isReversal: Bool

    /// Creates a change of an old contact; the number must be the next one in its stream.
    public init(of old: ContactID, into new: ContactID, number: Int, isReversal: Bool = false) {
        self.old = old
        self.new = new
        self.number = number
        self.isReversal = isReversal
    }

    /// Returns the activities that record the change, both of which one append must take.
    public func activities(in org: OrgID?) -> [Activity] {
        [(old, oldID), (new, newID)].map { contact, id in
            Activity(
                stream: StreamID(org: org, contact: contact),
                id: id,
                kind: isReversal ? .contactUnmerged : .contactMerged,
                occurredAt: nil
            )
        }
    }

    /// The id of the activity in the old contact's stream: `alias_1_into_con_new`.
    public var oldID: ActivityID { id(.into, new) }

    /// The id of the activity in the new contact's stream: `alias_1_from_con_old`.
    public var newID: ActivityID { id(.from, old) }

    private func id(_ direction: Direction, _ other: ContactID) -> ActivityID {
        ActivityID("\(Self.prefix)_\(number)_\(direction.rawValue)_\(other.rawValue)")
    }

    private static let prefix = "alias"

    private enum Direction: String { case into, from }

    /// Returns the number of the change that an id may be of, whatever else it spells, or `nil` if it has none.
    static func number(in id: ActivityID) -> Int? {
        let parts = parts(of: id)
        // A number of ten digits would be the last one that can be written.
        guard parts.count >= 2, parts[0] == Self.prefix, parts[1].utf8.count < 10,
            let number = Int(parts[1]), number > 0, "\(number)" == parts[1]
        else { return nil }
        return number
    }

    private static func parts(of id: ActivityID) -> [String] {
        // Bytes: the contact's id may begin with a mark that would join the character before it.
        id.rawValue.utf8.split(
            separator: UInt8(ascii: "_"),
            maxSplits: 3,
            omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads the change of an activity, or returns `nil` if its type, time and id don't spell one.
    init?(_ activity: Activity) {
        switch activity.kind {
        case .contactMerged: isReversal = false
        case .contactUnmerged: isReversal = true
        default: return nil
        }
        let parts = Self.parts(of: activity.id)
        guard activity.occurredAt == nil, parts.count == 4,
            let number = Self.number(in: activity.id),
            let direction = Direction(rawValue: parts[2])
        else { return nil }
        let other = ContactID(parts[3])
        guard !other.rawValue.isEmpty, other != activity.stream.contact else { return nil }
        self.number = number
        (old, new) =
            switch direction {
            case .into: (activity.stream.contact, other)
            case .from: (other, activity.stream.contact)
            }
    }
}

extension Activity {
    /// The change of which contacts are one that the activity records, or `nil` for any other activity.
    public var merge: ContactMerge? { ContactMerge(self) }
}
