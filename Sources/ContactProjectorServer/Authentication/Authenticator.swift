internal import ContactProjector
internal import Hummingbird
internal import Synchronization

/// The access check of requests: by tokens if there are any, else by the caller's machine.
final class Authenticator: Sendable {
    private let tokens: AccessTokens
    private let allowsAppend: Bool
    private let window: Mutex<FixedWindowLimiter>
    private let now: @Sendable () -> Timestamp

    init(
        _ tokens: AccessTokens,
        allowsAppend: Bool,
        requestsPerMinute most: Int?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.tokens = tokens
        self.allowsAppend = allowsAppend
        window = Mutex(FixedWindowLimiter(most: most))
        self.now = now
    }

    /// Returns the grant of the caller's token, or `nil` for a local request to a server without tokens.
    ///
    /// - Throws: ``Problem`` for a missing or wrong token, one request too many, or a host or an address that isn't
    ///   this machine's.
    func admit(
        _ request: Request,
        from address: String?,
        isLocal: Bool
    ) throws(Problem) -> AccessTokens.Grant? {
        let token = Self.token(request.headers)
        // Wrong tokens count for the address, and before the check, so that guesses are limited.
        let grant = token.flatMap { tokens.grant($0) }
        try count(grant.map { .token($0.number) } ?? .address(address ?? ""))
        guard !tokens.isEmpty else {
            guard isLocal else { throw Self.remote }
            try Self.checkName(request.head.authority)
            return nil
        }
        guard let grant else { throw Self.unauthorized }
        return grant
    }

    /// Throws if the caller lacks a scope.
    func check(_ scope: AccessTokens.Scopes, _ grant: AccessTokens.Grant?) throws(Problem) {
        if let grant {
            guard grant.scopes.contains(scope) else {
                let name = scope == .append ? "append" : "read"
                throw Problem(
                    .forbidden,
                    "this token has no \(name) scope",
                    hint: "use a token with the scope \(name)"
                )
            }
        } else if scope.contains(.append), !allowsAppend {
            throw Problem(
                .forbidden,
                "appends are off",
                hint: "start the server with --append, or use tokens"
            )
        }
    }

    private func count(_ caller: FixedWindowLimiter.Caller) throws(Problem) {
        let now = now().microseconds
        guard let seconds = window.withLock({ $0.count(caller, at: now) }) else { return }
        throw .later(.tooManyRequests, "too many requests this minute", in: seconds)
    }

    private static var unauthorized: Problem {
        var problem = Problem(
            .unauthorized,
            "missing or invalid token",
            hint: "send Authorization: Bearer TOKEN"
        )
        problem.headers[.wwwAuthenticate] = "Bearer"
        return problem
    }

    private static var remote: Problem {
        Problem(
            .forbidden,
            "without tokens only this machine is served",
            hint: "give the server tokens"
        )
    }

    private static func token(_ headers: HTTPFields) -> Substring? {
        guard let value = headers[.authorization] else { return nil }
        // The name of a scheme is case-insensitive (RFC 9110 11.1).
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].drop { $0 == " " }
    }

    /// Throws for a host that isn't a name of this machine.
    ///
    /// Otherwise a page in a local browser could read the server through a host name of its own that resolves to
    /// 127.0.0.1 (DNS rebinding). Status 421: RFC 9110 15.5.20.
    private static func checkName(_ authority: String?) throws(Problem) {
        guard let authority, !Loopback.isThisMachine(authority: authority) else { return }
        throw Problem(
            HTTPResponse.Status(code: 421, reasonPhrase: "Misdirected Request"),
            "unknown host \"\(authority.prefix(100))\"; without tokens only localhost is served",
            hint: "use localhost, or start the server with --tokens FILE"
        )
    }
}
