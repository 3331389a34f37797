internal import ContactQueries
internal import ContactProjector

extension Query.Organizations {
    /// Creates the choice that a user typed: an organization, `-` for none, or `nil` for any.
    package init(typed organization: String?) {
        self = organization.map { .only($0 == "-" ? nil : OrgID($0)) } ?? .all
    }
}
