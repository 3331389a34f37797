import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import ContactProjectorServer

@Suite("Connections that would be held for nothing")
struct ConnectionGuardTests {
    private let channel = EmbeddedChannel(
        handler: ConnectionGuard(rest: .seconds(2), stream: .seconds(100), part: .seconds(30))
    )
    private let loop: EmbeddedEventLoop

    init() throws {
        loop = channel.embeddedEventLoop
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func ask(isWhole: Bool) throws {
        let head = HTTPRequest(method: .get, scheme: nil, authority: "localhost", path: "/")
        try channel.writeInbound(HTTPRequestPart.head(head))
        if isWhole { try channel.writeInbound(HTTPRequestPart.end(nil)) }
    }

    private func answer(_ type: String, isWhole: Bool = true) throws {
        let head = HTTPResponse(status: .ok, headerFields: [.contentType: type])
        try channel.writeOutbound(HTTPResponsePart.head(head))
        if isWhole { try channel.writeOutbound(HTTPResponsePart.end(nil)) }
    }

    @Test func `a request that goes on after its answer is cut off, whatever it sends`() throws {
        try ask(isWhole: false)
        try answer("application/json")
        loop.advanceTime(by: .milliseconds(1_900))
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        #expect(channel.isActive)
        loop.advanceTime(by: .milliseconds(100))
        #expect(!channel.isActive)
    }

    @Test func `one that ends in time leaves the connection to the next`() throws {
        try ask(isWhole: false)
        try answer("application/json")
        loop.advanceTime(by: .seconds(1))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        loop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        try ask(isWhole: true)
        try answer("application/json")
        loop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test func `a request behind the answered one is no rest of it`() throws {
        try ask(isWhole: true)
        try ask(isWhole: false)
        try answer("application/json")
        loop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try answer("application/json")
        #expect(channel.isActive)
    }

    @Test func `a stream that nobody reads ends all the same`() throws {
        try ask(isWhole: true)
        try answer("text/event-stream", isWhole: false)
        loop.advanceTime(by: .seconds(99))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `a stream that ended in time leaves the connection to the next`() throws {
        try ask(isWhole: true)
        try answer("text/event-stream")
        loop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test(arguments: [false, true])
    func `a reader of a stream who hangs up has gone`(isBefore: Bool) throws {
        try ask(isWhole: true)
        if isBefore { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        try answer("text/event-stream", isWhole: false)
        if !isBefore { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        loop.advanceTime(by: .zero)
        #expect(!channel.isActive)
    }

    @Test func `a file whose parts are taken in time is sent to its end, however long it takes`()
        throws
    {
        try ask(isWhole: true)
        try answer("\(EvidenceBody.mediaType); version=1", isWhole: false)
        for _ in 0..<100 {
            loop.advanceTime(by: .seconds(29))
            try channel.writeOutbound(HTTPResponsePart.body(ByteBuffer(string: "x")))
        }
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        loop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        loop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test func `a file that nobody reads on is cut off`() throws {
        try ask(isWhole: true)
        try answer(EvidenceBody.mediaType, isWhole: false)
        try channel.writeOutbound(HTTPResponsePart.body(ByteBuffer(string: "x")))
        loop.advanceTime(by: .seconds(30))
        #expect(!channel.isActive)
    }

    @Test func `one who hangs up behind a question still gets the answer`() throws {
        try ask(isWhole: true)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        loop.advanceTime(by: .seconds(10))
        #expect(channel.isActive)
        try answer("application/json")
        #expect(channel.isActive)
    }
}
