internal import ContactProjector
internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOCore

/// What a handler knows of a request beside the request.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The caller's address; nil where there is no connection.
    let address: String?
    /// What the caller may see, once the gatekeeper let it in.
    var log: OrganizationLog?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress
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
