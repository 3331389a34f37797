internal import Hummingbird

/// One operation of the server: what it answers to, and what a caller needs for it.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let scope: TokenBook.Scopes
    let answer: @Sendable (Request, ServerContext) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        scope: TokenBook.Scopes = .read,
        answer: @escaping @Sendable (Request, ServerContext) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.scope = scope
        self.answer = answer
    }
}
