public import ContactEvidence

/// The options of a server.
///
/// ```swift
/// var options = ServerOptions(tokens: try AccessTokens(file: "tokens"))
/// options.host = "0.0.0.0"
/// options.tls = ServerOptions.TLSFiles(certificateChain: "chain.pem", privateKey: "key.pem")
/// ```
public struct ServerOptions: Sendable {
    /// The address that the server listens on.
    public var host = "127.0.0.1"
    /// The port, or 0 for any free one.
    public var port = 8_080
    /// The accepted tokens.
    ///
    /// Without tokens, requests from this machine are accepted.
    public var tokens: AccessTokens
    /// A Boolean value that indicates whether activities can be appended without a token.
    public var allowsAppend = false
    /// The keys that sign evidence and checkpoints, or `nil` to serve none.
    public var signer: LogSigner?
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

        /// Creates a pair of files.
        public init(certificateChain: String, privateKey: String) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }

    /// Checks that data isn't served to other machines without tokens.
    ///
    /// - Throws: ``ServerError`` for an address other than this machine's without tokens.
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
