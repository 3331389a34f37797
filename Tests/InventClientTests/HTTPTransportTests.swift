import Foundation
@testable import InventClient
import NIOCore
import NIOPosix
import Testing

/// A server that sends bytes chosen by a test on every connection.
final class RawServer: Sendable {
    private let channel: any Channel

    /// A response to a request.
    enum Answer: Sendable {
        case bytes(String)
        /// Bytes, then the end of the connection.
        case cut(String)
        /// Bytes, repeated until the client closes the connection.
        case endless(String)
        /// Bytes, then one more every tenth of a second.
        case dripping(String)
        case silence
    }

    init(_ answer: Answer) async throws {
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    func close() async { try? await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: Answer
        private var isAnswered = false

        init(_ answer: Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isAnswered else { return }
            isAnswered = true
            switch answer {
            case .silence: break
            case .bytes(let text): write(text, context)
            case .cut(let text):
                write(text, context)
                context.close(promise: nil)
            case .endless(let text): repeatedly(text, context)
            case .dripping(let text): drip(text, context)
            }
        }

        private func write(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }

        private func repeatedly(_ text: String, _ context: ChannelHandlerContext) {
            let loop = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenSuccess {
                let (handler, context) = loop.value
                handler.repeatedly(String(repeating: "x", count: 65_536), context)
            }
        }

        private func drip(_ text: String, _ context: ChannelHandlerContext) {
            let loop = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenSuccess {
                _ = loop.eventLoop.scheduleTask(in: .milliseconds(100)) {
                    loop.value.0.drip("x", loop.value.1)
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

@Suite struct HTTPTransportTests {
    private static let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"

    private func failure(
        _ answer: RawServer.Answer,
        within seconds: Int
    ) async throws -> RequestError? {
        let server = try await RawServer(answer)
        var limits = HTTPTransport.Limits()
        limits.answer = .seconds(seconds)
        limits.bodyBytes = 1 << 16
        let transport = HTTPTransport(
            to: try InventServer("http://127.0.0.1:\(server.port)"),
            key: try APIKey("very-secret"),
            limits: limits
        )
        defer {
            Task {
                await transport.shutdown()
                await server.close()
            }
        }
        do throws(RequestError) {
            _ = try await transport.send(APIRequest(path: ["x"]))
            return nil
        } catch {
            return error
        }
    }

    @Test func `an answer is its body and its count`() async throws {
        let server = try await RawServer(
            .bytes(Self.head + "pagination-count: 7\r\ncontent-length: 2\r\n\r\n[]")
        )
        let transport = HTTPTransport(
            to: try InventServer("http://127.0.0.1:\(server.port)"),
            key: try APIKey("k")
        )
        let answer = try await transport.send(APIRequest(path: ["x"]))
        #expect(answer == APIAnswer(body: Array("[]".utf8), total: 7))
        await transport.shutdown()
        await server.close()
    }

    @Test(
        arguments: [
            (.bytes(head + "content-length: 9999999\r\n\r\n"), .tooLong),
            (.endless(head + "\r\n"), .tooLong),
            (.cut(head + "content-length: 100\r\n\r\n[{\"id\""), .connection),
            (.cut(""), .connection), (.cut("HTTP/1.1 2"), .connection), (.silence, .timeout),
            (.bytes(head + "content-length: 100\r\n\r\n[{"), .timeout),
            (.dripping(head + "content-length: 1000\r\n\r\n"), .timeout),
            (.bytes("SSH-2.0-OpenSSH\r\n\r\n"), .connection),
            (
                .bytes(
                    "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
                ), .redirect
            ),
            (
                .bytes("HTTP/1.1 429 Full\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n"),
                .status(429, retryAfter: .seconds(7))
            ),
            (
                .bytes("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"),
                .status(500, retryAfter: nil)
            ),
            (
                .bytes(head + "content-encoding: gzip\r\ncontent-length: 2\r\n\r\n[]"),
                .unreadable("unexpected compression")
            ),
        ] as [(RawServer.Answer, RequestError)]
    )
    func `whatever a server does is an answer or a failure`(
        answer: RawServer.Answer,
        failure: RequestError
    ) async throws {
        #expect(try await self.failure(answer, within: failure == .timeout ? 1 : 120) == failure)
    }

    @Test func `nobody there is a failure`() async throws {
        let transport = HTTPTransport(
            to: try InventServer("http://127.0.0.1:1"),
            key: try APIKey("k")
        )
        await #expect(throws: RequestError.connection) {
            try await transport.send(APIRequest(path: ["x"]))
        }
        await transport.shutdown()
    }
}
