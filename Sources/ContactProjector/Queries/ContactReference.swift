/// The contact that a question is about.
public enum ContactReference: Hashable, Sendable {
    /// The contact of a stream: of one organization, or of activities that name none.
    case stream(StreamID)
    /// The contact in the only organization that knows it.
    case contact(ContactID)

    /// Refers to a contact in an organization, or in the only one that knows it.
    public init(_ contact: ContactID, in org: OrgID?) {
        self = org.map { .stream(StreamID(org: $0, contact: contact)) } ?? .contact(contact)
    }

    /// The contact's id.
    public var contact: ContactID {
        switch self {
        case .stream(let stream): stream.contact
        case .contact(let contact): contact
        }
    }
}
