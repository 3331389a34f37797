/// The reason a query has no result.
public enum QueryError: Error, Hashable {
    /// The stream has no such activity, or hadn't recorded it at the known-at.
    case unknownActivity(ActivityID, in: StreamID)
    /// The contact exists in several organizations, so one of them must be named.
    case ambiguousContact(ContactID, orgs: [OrgID?])
    /// The store could not be read.
    case store(StoreError)

    /// The suggestion of what to do next.
    public var hint: String {
        switch self {
        case .unknownActivity: "list the contact's activities; an as-of takes the id of one of them"
        case .ambiguousContact: "name the organization"
        case .store(let error): error.hint
        }
    }
}

extension QueryError: CustomStringConvertible {
    /// The fact and the hint in one line.
    public var description: String {
        let fact =
            switch self {
            case .unknownActivity(let id, let stream): "\(stream.contact) has no activity \(id)"
            case .ambiguousContact(let contact, let orgs):
                "\(contact) is in several organizations: "
                    + orgs.map { $0?.rawValue ?? "(none)" }.joined(separator: ", ")
            case .store(let error): error.cause
            }
        return "\(fact); \(hint)"
    }
}
