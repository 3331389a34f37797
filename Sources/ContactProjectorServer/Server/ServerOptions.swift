/// The options of a server.
public struct ServerOptions: Sendable {
    /// The address that it listens at.
    public var host = "127.0.0.1"
    /// The port; 0 is any that is free.
    public var port = 8_080
    /// The accepted tokens.
    ///
    /// Without tokens, requests from this machine are accepted.
    public var tokens: AccessTokens
    /// A Boolean value that indicates whether activities can be appended without a token.
    public var allowsAppend = false
    /// The certificate chain and private key for TLS, both PEM files, or `nil` for plain HTTP.
    public var tls: TLSFiles?
    /// A Boolean value that indicates whether each request is logged.
    public var logsRequests = true
    /// The limits of the server.
    public var limits = ServerLimits()

    /// Creates options with tokens, and defaults for the rest.
    public init(tokens: AccessTokens = .none) { self.tokens = tokens }

    /// A certificate chain and its private key.
    public struct TLSFiles: Hashable, Sendable {
        /// The certificate chain, PEM.
        public let certificateChain: String
        /// The private key, PEM.
        public let privateKey: String

        /// Names both files.
        public init(certificateChain: String, privateKey: String) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }

    /// Refuses what would show the data to everybody.
    ///
    /// - Throws: ``ServerError`` for an address beyond this machine without tokens.
    func check() throws(ServerError) {
        guard tokens.isEmpty, !Loopback.isThisMachine(host) else { return }
        throw ServerError(
            "serving on \(host) needs tokens",
            hint: "add --tokens FILE, or use --host 127.0.0.1"
        )
    }

    /// A warning about an allowed but risky setting, such as unencrypted tokens, or `nil` if there is none.
    public var warning: String? {
        guard !tokens.isEmpty, tls == nil, !Loopback.isThisMachine(host) else { return nil }
        return "tokens are sent to \(host) unencrypted; use TLS here or in a proxy"
    }
}

extension AccessTokens {
    /// No tokens: requests from this machine are accepted.
    public static let none = AccessTokens()
}

/// The limits of a server.
public struct ServerLimits: Sendable {
    /// The bytes of a body.
    public var maximumBodyBytes = 16 << 20
    /// The maximum total size of request bodies in flight, in bytes.
    ///
    /// Further requests get 503 with `Retry-After`.
    public var maximumBodyBytesInFlight = 128 << 20
    /// The bytes of all header fields of a request.
    public var maximumHeaderBytes = 64 << 10
    /// The connections at once; more wait until one ends.
    public var maximumConnections = 1_024
    /// The time after which a connection that sends nothing is closed.
    public var idleTimeout = Duration.seconds(30)
    /// The maximum duration of a request.
    ///
    /// Streams of changes aren't limited by it.
    public var requestTimeout = Duration.seconds(30)
    /// The time after which a stream of changes ends, for its reader to resume.
    public var streamTimeout = Duration.seconds(3_600)
    /// The maximum number of simultaneous streams of changes, which leaves connections for other requests.
    public var maximumStreams = 256
    /// The requests of a minute by each token or address; `nil` is no limit.
    public var maximumRequestsPerMinute: Int?
    /// The staleness up to which the server is ready, as `/ready` tells.
    ///
    /// The end of the log is looked up four times in it.
    public var maximumStaleness = Duration.seconds(1)
    /// The maximum size of cached responses, in bytes.
    public var maximumCacheBytes = 64 << 20

    /// Creates the default limits.
    public init() {}
}
