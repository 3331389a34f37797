internal import ContactProjector
internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOCore

/// What a handler knows of a request beside the request.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The caller's address; nil where there is none.
    let address: String?
    /// Whether the caller is on this machine.
    let isLocal: Bool
    /// The path under which the routes are; empty unless they are mounted.
    let root: String
    /// What the caller may see, once the gatekeeper let it in.
    var log: OrganizationLog?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress
        // A server of its own that has no tokens listens where nobody else comes from.
        isLocal = true
        root = ""
    }

    /// The context of a request that another router took.
    init(_ outer: some RemoteAddressRequestContext, root: String) {
        coreContext = CoreRequestContextStorage(source: outer)
        address = outer.remoteAddress?.ipAddress
        isLocal = outer.remoteAddress.map(Loopback.isThisMachine) ?? false
        self.root = root
    }

    /// A part of the path, decoded.
    ///
    /// - Throws: ``Problem`` when it is no UTF-8.
    func part(_ name: String) throws(Problem) -> String {
        guard let raw = parameters.get(name), let text = raw.removingPercentEncoding, !text.isEmpty
        else {
            throw Problem(.badRequest, "the path isn't UTF-8", hint: "percent-encode it")
        }
        return text
    }

    /// The organization's part of the log.
    ///
    /// - Throws: ``Problem`` where nobody was let in, which no route does.
    func organization() throws(Problem) -> OrganizationLog {
        guard let log else { throw Problem(.internalServerError, "the server failed") }
        return log
    }

    /// The stream of the contact in the path.
    func stream() throws(Problem) -> StreamID {
        try organization().stream(ContactID(try part("contact")))
    }
}
