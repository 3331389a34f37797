internal import Hummingbird

/// One operation of the server: what it answers to, and what a caller needs for it.
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

    /// The methods that it answers to: where there is something to get, its head can be asked for alone.
    var methods: [String] { method == .get ? ["GET", "HEAD"] : [method.rawValue] }

    /// Tells whether a path is one of the endpoint's.
    func answers(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        let own = self.path.split(separator: "/")
        return parts.count == own.count
            && zip(parts, own).allSatisfy { $1.hasPrefix(":") || $0 == $1 }
    }
}
