public import ContactProjector
/// A request of the API: always a GET, always with the key.
public struct APIRequest: Hashable, Sendable {
    /// The path, its parts escaped.
    public let path: String
    /// The parameters in their order.
    public let query: [Parameter]

    /// A name and a value.
    public struct Parameter: Hashable, Sendable {
        /// The name, which needs no escape.
        public let name: String
        /// The value, not yet escaped.
        public let value: String

        /// Creates a parameter from a name and a value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Creates a request.
    ///
    /// Path parts and values are escaped, so that none can change the meaning of another.
    public init(path parts: [String], query: [Parameter] = []) {
        path = parts.map { "/" + Self.escaped($0) }.joined()
        self.query = query
    }

    /// The path and the query as they are sent.
    public var target: String {
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        // Dot segments are removed from paths: `/orgs/../contacts` is another one (RFC 3986 5.2.4).
        if text == "." || text == ".." { return text.replacing(".", with: "%2E") }
        // Unescaped are the unreserved characters of RFC 3986 2.3 alone.
        return text.utf8.reduce(into: "") { result, byte in
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "~":
                result.unicodeScalars.append(scalar)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}

/// The response to a request that succeeded.
public struct APIAnswer: Hashable, Sendable {
    /// The whole body.
    public let body: [UInt8]
    /// The value of `pagination-count`, or `nil` if it isn't a number.
    public let total: Int?
    /// The server's time in the header `Date`, or `nil` if it has none.
    public let date: Timestamp?
    /// The latest time before which everything that the source says had happened, or `nil` if the client hasn't set it yet.
    var seenAt: Timestamp?

    /// Creates a response.
    public init(body: [UInt8], total: Int? = nil, date: Timestamp? = nil) {
        self.date = date
        self.body = body
        self.total = total
    }
}

/// An HTTP client for the API.
public protocol Transport: Sendable {
    /// Sends one request once.
    ///
    /// - Throws: ``RequestError`` for anything but a complete response with a success status.
    func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer

    /// Closes all connections; no request can be sent afterwards.
    func shutdown() async
}

extension Transport {
    /// Does nothing, for transports that hold no connections.
    public func shutdown() async {}
}
