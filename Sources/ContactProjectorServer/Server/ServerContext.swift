internal import ContactProjector
internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOCore

/// The context of a request: the caller, the part of the log that it may see, and the path of the routes.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The caller's address, or `nil` if it has none, as on a Unix socket.
    let address: String?
    /// A Boolean value that indicates whether the caller is on this machine.
    let isLocal: Bool
    /// The path under which the routes are; empty unless they are mounted.
    let root: String
    /// A Boolean value that indicates whether the routes are mounted and the path is theirs, without a slash at its end.
    let isBare: Bool
    /// The part of the log that the caller may see, or `nil` before authentication.
    var log: OrganizationLog?
    /// The grant of the caller's token, or `nil` without one.
    var grant: AccessTokens.Grant?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress
        // `ServerOptions.check` lets a server without tokens listen on a loopback address only.
        isLocal = true
        root = ""
        isBare = false
    }

    /// Creates the context of a request that an application's router received.
    init(_ outer: some RemoteAddressRequestContext, root: String, isBare: Bool) {
        coreContext = CoreRequestContextStorage(source: outer)
        address = outer.remoteAddress?.ipAddress
        isLocal = outer.remoteAddress.map(Loopback.isThisMachine) ?? false
        self.root = root
        self.isBare = isBare
    }

    /// Returns a parameter of the path, decoded.
    ///
    /// - Throws: ``Problem`` if it isn't UTF-8.
    func part(_ name: String) throws(Problem) -> String {
        guard let raw = parameters.get(name), let text = raw.removingPercentEncoding, !text.isEmpty
        else {
            throw Problem(.badRequest, "the path isn't UTF-8", hint: "percent-encode it")
        }
        return text
    }

    /// Returns the organization's part of the log.
    ///
    /// - Throws: ``Problem`` without authentication, which is a mistake in a route.
    func organization() throws(Problem) -> OrganizationLog {
        guard let log else { throw Problem(.internalServerError, "the server failed") }
        return log
    }

    /// Returns the stream of the contact in the path.
    func stream() throws(Problem) -> StreamID {
        try organization().stream(ContactID(try part("contact")))
    }
}
