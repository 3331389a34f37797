internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Ends connections that would be held for nothing: a request that goes on after its answer, and a stream that nobody reads.
///
/// The framework reads the rest of a request without a bound, counts every byte of it as activity, and waits for as long as an answer is written.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long the rest of an answered request may take: a client that is told no while it sends must get to read it.
    private let rest: TimeAmount
    /// How long a stream may take, whether it is read or not.
    private let stream: TimeAmount
    /// The requests whose heads were read and whose answers are not over: another one may have begun behind the present one.
    private var open = 0
    private var isReading = false
    private var isStreaming = false
    private var isClosedByPeer = false
    private var closing: Scheduled<Void>?

    init(rest: TimeAmount = .seconds(2), stream: TimeAmount) {
        self.rest = rest
        self.stream = stream
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            open += 1
            isReading = true
        case .body: break
        case .end:
            isReading = false
            if !isStreaming { stay() }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.headerFields[.contentType] == "text/event-stream":
            isStreaming = true
            leave(context, in: isClosedByPeer ? .zero : stream)
        case .head, .body: break
        case .end:
            isStreaming = false
            open -= 1
            stay()
            if isReading, open == 0 { leave(context, in: rest) }
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            isClosedByPeer = true
            // Whoever asks for one answer may close behind the question; whoever follows a stream has gone.
            if isStreaming { leave(context, in: .zero) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stay()
        context.fireChannelInactive()
    }

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
