/// The identity of a stream: all activities of one contact in one organization.
///
/// Streams sort by the bytes of the contact's id, then of the organization's. One without an organization comes first.
public struct StreamID: Hashable, Comparable, Sendable, Codable {
    /// The organization, or `nil` if the source of the activities names none.
    public let org: OrgID?

    /// The contact that the activities are about.
    public let contact: ContactID

    /// Creates the identity of a contact's stream.
    public init(org: OrgID? = nil, contact: ContactID) {
        self.org = org
        self.contact = contact
    }

    /// Returns a Boolean value indicating whether the left stream sorts first.
    public static func < (left: Self, right: Self) -> Bool {
        if left.contact != right.contact { return left.contact < right.contact }
        guard let rightOrg = right.org else { return false }
        guard let leftOrg = left.org else { return true }
        return leftOrg < rightOrg
    }
}
