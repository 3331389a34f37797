public import ContactProjector

/// The contact and organization of records that have none themselves or in their envelope.
public struct ReadDefaults: Sendable {
    /// The organization.
    public var org: OrgID?
    /// The contact.
    public var contact: ContactID?

    /// Creates defaults from an organization and a contact.
    public init(org: OrgID? = nil, contact: ContactID? = nil) {
        self.org = org
        self.contact = contact
    }
}
