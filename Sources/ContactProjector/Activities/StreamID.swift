/// The identity of a stream: all activities of one contact in one organization.
///
/// Streams sort by contact, then by organization, both bytewise; a stream with no organization comes first.
public struct StreamID: Hashable, Comparable, Sendable, Codable {
    /// The organization, where the source of the activities named one.
    public let org: OrgID?

    /// The contact whose activities these are.
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
