internal import ActivityJSON
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// A handler that adds a problem document to the framework's empty response to a malformed request.
///
/// Such a request reaches no route. The framework's response is the only one with status 400 and no body.
final class MalformedRequestHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status == .badRequest,
            head.headerFields[.contentLength] == "0"
        else { return context.write(data, promise: promise) }
        let body = Problem(
            .badRequest,
            "not an HTTP request, or its header is too large",
            hint: "check the client"
        )
        .encoded
        head.headerFields[.contentLength] = String(body.count)
        head.headerFields[.contentType] = "application/problem+json"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
    }
}
