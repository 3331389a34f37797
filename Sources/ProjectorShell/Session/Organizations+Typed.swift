internal import ContactQueries
internal import ContactProjector

extension Query.Organizations {
    /// The organization that a person named; `-` is none, nil is any.
    package init(typed organization: String?) {
        self = organization.map { .only($0 == "-" ? nil : OrgID($0)) } ?? .all
    }
}
