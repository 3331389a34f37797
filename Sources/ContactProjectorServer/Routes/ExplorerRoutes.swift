internal import ContactEvidence
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The explorer: a page that asks the API, with its style and its script.
///
/// The three files have no data, and so need no token.
struct ExplorerRoutes {
    var open: [Endpoint] {
        [
            Endpoint(.get, "/", answer: page),
            Self.file("/explorer.css", "text/css", Self.style),
            Self.file("/explorer.js", "text/javascript", PackageResources.explorer_js),
        ]
    }

    /// The style of every page, and what the explorer has besides.
    private static let style =
        Array(PageAsset.baseStyle.text.utf8) + PackageResources.explorer_css

    private func page(_ request: Request, _ context: ServerContext) async throws -> Response {
        let response = Self.response("text/html", PackageResources.explorer_html)
        // The page names its files relative to its own path, which must end with a slash for that.
        guard context.isBare else { return response }
        var headers = response.headers
        headers[.location] = context.root + "/"
        return Response(status: .permanentRedirect, headers: headers)
    }

    private static func file(_ path: String, _ type: String, _ bytes: [UInt8]) -> Endpoint {
        Endpoint(.get, path) { _, _ in response(type, bytes) }
    }

    private static func response(_ type: String, _ bytes: [UInt8]) -> Response {
        var headers: HTTPFields = [
            .contentType: "\(type); charset=utf-8",
            .cacheControl: "no-store",
            .contentSecurityPolicy: policy,
        ]
        if let name = HTTPField.Name("referrer-policy") { headers[name] = "no-referrer" }
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// What the page may load: its own files and the server's answers.
    ///
    /// Even if a text became markup, no script in it would run, and nothing would be sent elsewhere.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
        "img-src data:", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
    ].joined(separator: "; ")
}
