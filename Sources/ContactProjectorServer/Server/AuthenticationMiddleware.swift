internal import ContactProjector
internal import Hummingbird

/// A middleware that checks access and limits a request to its organization's part of the log.
struct AuthenticationMiddleware: RouterMiddleware {
    let authenticator: Authenticator
    let store: any ActivityStore
    let cache: ResponseCache
    let scope: AccessTokens.Scopes

    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        // Before the path is read: a caller without a token must not find out which ids exist.
        let grant = try authenticator.admit(
            request,
            from: context.address,
            isLocal: context.isLocal
        )
        var context = context
        context.grant = grant
        if context.parameters.get("org") != nil {
            let org = try organization(try context.part("org"), grant)
            context.log = OrganizationLog(org: org, whole: store)
        }
        try authenticator.check(scope, grant)
        return try await next(request, context)
    }

    /// Returns the organization that a path names.
    ///
    /// `c` is the caller's own, as at the source; `-` is that of activities without an organization.
    private func organization(
        _ name: String,
        _ grant: AccessTokens.Grant?
    ) throws(Problem) -> OrgID? {
        if let grant {
            guard name == "c" || (name == "-" ? nil : OrgID(name)) == grant.org else {
                throw .unknown("organization", name)
            }
            return grant.org
        }
        let known = cache.organizations
        if name == "c" {
            guard known.count == 1, let only = known.first else {
                throw .unknown("organization", name)
            }
            return only
        }
        let org = name == "-" ? nil : OrgID(name)
        // An append may be the first of its organization.
        guard known.contains(org) || scope.contains(.append) else {
            throw .unknown("organization", name)
        }
        return org
    }
}
