internal import Hummingbird

/// An operation of the server: its method and path, the scope that it needs, and its handler.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let scope: AccessTokens.Scopes
    let answer: @Sendable (Request, ServerContext) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        scope: AccessTokens.Scopes = .read,
        answer: @escaping @Sendable (Request, ServerContext) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.scope = scope
        self.answer = answer
    }

    /// The methods that the endpoint accepts; each GET has a HEAD (RFC 9110 9.3.2).
    var methods: [String] { method == .get ? ["GET", "HEAD"] : [method.rawValue] }

    /// Returns a Boolean value indicating whether a path matches the endpoint's pattern.
    func answers(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        let own = self.path.split(separator: "/")
        return parts.count == own.count
            && zip(parts, own).allSatisfy { $1.hasPrefix(":") || $0 == $1 }
    }
}
