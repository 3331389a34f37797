/// A note or file of a contact, with the activity that added it.
public struct ContactItem<Content: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    /// The note or file in its newest known revision.
    public let content: Content
    /// The time of the activity, or `nil` if it is undated.
    public let occurredAt: Timestamp?
    /// The activity that added the item.
    public let addedBy: ActivityID

    // Stored snapshots have these keys, so they stay as they are, whatever the properties are called.
    private enum CodingKeys: String, CodingKey {
        case content = "item"
        case occurredAt
        case addedBy = "by"
    }
}

extension ContactItem: Comparable {
    /// Returns a Boolean value indicating whether the left item comes first in stream order.
    public static func < (left: ContactItem, right: ContactItem) -> Bool {
        left.occurredAt == right.occurredAt
            ? left.addedBy < right.addedBy : Timestamp.precedes(left.occurredAt, right.occurredAt)
    }
}
