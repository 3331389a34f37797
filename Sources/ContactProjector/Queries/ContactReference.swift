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

    /// A Boolean value that indicates whether the stream is known beforehand.
    package var isStream: Bool { if case .stream = self { true } else { false } }

    /// The contact's id.
    public var contact: ContactID {
        switch self {
        case .stream(let stream): stream.contact
        case .contact(let contact): contact
        }
    }

    /// Chooses the stream that is meant among those that the contact has; the contact alone where it has none.
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
