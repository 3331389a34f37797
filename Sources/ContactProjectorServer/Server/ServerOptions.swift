/// How a server serves.
public struct ServerOptions: Sendable {
    /// The address that it listens at.
    public var host = "127.0.0.1"
    /// The port; 0 is any that is free.
    public var port = 8_080
    /// Who may ask; without tokens everybody on this machine may.
    public var tokens: AccessTokens
    /// Whether activities may be appended without a token.
    public var allowsAppend = false
    /// Where connections are encrypted, the certificate chain and the private key, both PEM files.
    public var tls: TLSFiles?
    /// Whether each request is told to the logger.
    public var logsRequests = true
    /// What is too much.
    public var limits = ServerLimits()

    /// Takes the tokens; the rest has defaults.
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

    /// What is allowed and yet deserves a word: tokens that anybody on the way could read, or `nil` if there is
    /// nothing.
    public var warning: String? {
        guard !tokens.isEmpty, tls == nil, !Loopback.isThisMachine(host) else { return nil }
        return "tokens are sent to \(host) unencrypted; use TLS here or in a proxy"
    }
}

extension AccessTokens {
    /// No tokens: everybody on this machine may ask.
    public static let none = AccessTokens()
}

/// What a server takes at most.
public struct ServerLimits: Sendable {
    /// The bytes of a body.
    public var maximumBodyBytes = 16 << 20
    /// The bytes of all bodies at once; who comes when they are taken is asked to come again.
    public var maximumBodyBytesInFlight = 128 << 20
    /// The bytes of all header fields of a request.
    public var maximumHeaderBytes = 64 << 10
    /// The connections at once; more wait until one ends.
    public var maximumConnections = 1_024
    /// The time after which a connection that sends nothing is closed.
    public var idleTimeout = Duration.seconds(30)
    /// The time that a request takes at most; a stream of changes is none.
    public var requestTimeout = Duration.seconds(30)
    /// The time after which a stream of changes ends, for its reader to resume.
    public var streamTimeout = Duration.seconds(3_600)
    /// The streams of changes at once, so that connections are left for questions.
    public var maximumStreams = 256
    /// The requests of a minute by each token or address; `nil` is no limit.
    public var maximumRequestsPerMinute: Int?
    /// The bytes of answers that are kept.
    public var maximumCacheBytes = 64 << 20

    /// Takes the defaults.
    public init() {}
}
