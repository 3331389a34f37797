/// The contact that a query is about.
public enum ContactReference: Hashable, Sendable {
    /// The contact of a stream: of one organization, or of activities that name none.
    case stream(StreamID)
    /// The contact in the only organization that has it.
    case contact(ContactID)

    /// Creates a reference to a contact in an organization, or in the only one that has it.
    public init(_ contact: ContactID, in org: OrgID?) {
        self = org.map { .stream(StreamID(org: $0, contact: contact)) } ?? .contact(contact)
    }

    /// A Boolean value that indicates whether the reference names a stream.
    package var isStream: Bool { if case .stream = self { true } else { false } }

    /// The contact's id.
    public var contact: ContactID {
        switch self {
        case .stream(let stream): stream.contact
        case .contact(let contact): contact
        }
    }

    /// Returns the stream of the reference, given all streams of the contact.
    ///
    /// An unknown contact has a stream without an organization.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when there are several and the reference names none of them.
    package func stream(among known: [StreamID]) throws(QueryError) -> StreamID {
        if case .stream(let stream) = self { return stream }
        guard known.count <= 1 else {
            throw .ambiguousContact(contact, orgs: known.sorted().map(\.org))
        }
        return known.first ?? StreamID(contact: contact)
    }
}
