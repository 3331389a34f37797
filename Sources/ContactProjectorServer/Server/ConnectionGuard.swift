internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// A handler that closes unused connections: a body that continues after its response, a stream or a file without a reader.
///
/// The framework reads the rest of a request without a limit, counts each of its bytes as activity, and waits without
/// a limit while a response is written.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The time that the rest of an answered request may take.
    ///
    /// A connection that is closed at once may be reset before the client has read a refusal (RFC 9112 9.6).
    private let rest: TimeAmount
    /// The time that a stream may take, whether it is read or not.
    private let stream: TimeAmount
    /// The time that a part of an evidence file may take; only the reader is slow enough to exceed it.
    private let part: TimeAmount
    /// The number of requests whose heads were read and whose responses aren't complete.
    ///
    /// With pipelining it is more than one.
    private var open = 0
    private var isReading = false
    private var isStreaming = false
    private var isSendingFile = false
    private var isClosedByPeer = false
    private var closing: Scheduled<Void>?

    init(rest: TimeAmount = .seconds(2), stream: TimeAmount, part: TimeAmount) {
        self.rest = rest
        self.stream = stream
        self.part = part
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            open += 1
            isReading = true
        case .body: break
        case .end:
            isReading = false
            if !isStreaming, !isSendingFile { stay() }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.headerFields[.contentType] == "text/event-stream":
            isStreaming = true
            leave(context, in: isClosedByPeer ? .zero : stream)
        case .head(let head)
        where head.headerFields[.contentType]?.hasPrefix(EvidenceBody.mediaType) == true:
            isSendingFile = true
            leave(context, in: part)
        // The framework writes a part only once the reader has taken most of those before it.
        case .body where isSendingFile: leave(context, in: part)
        case .head, .body: break
        case .end:
            isStreaming = false
            isSendingFile = false
            open -= 1
            stay()
            if isReading, open == 0 { leave(context, in: rest) }
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            isClosedByPeer = true
            // A client may close its side after a request and still read the response. A reader of
            // a stream that closes has gone, which otherwise only a later write would show.
            if isStreaming { leave(context, in: .zero) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stay()
        context.fireChannelInactive()
    }

    /// Closes the connection after a time, in place of an earlier deadline.
    private func leave(_ context: ChannelHandlerContext, in time: TimeAmount) {
        stay()
        closing = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            context.close(promise: nil)
        }
    }

    private func stay() {
        closing?.cancel()
        closing = nil
    }
}
