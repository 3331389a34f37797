import NIOCore
import NIOPosix
import Synchronization

/// A client that sends any bytes, and reads until the server closes the connection.
enum RawClient {
    /// Sends pieces with pauses between them, optionally closes its side, and reads to the end.
    ///
    /// A closure gets the bytes received so far whenever there are more.
    static func exchange(
        _ port: Int,
        _ pieces: [String],
        pause: Duration = .zero,
        finishes: Bool = false,
        onText: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
        let text = Mutex("")
        do {
            try await channel.executeThenClose { inbound, outbound in
                async let sent: Void = send(pieces, pause, finishes, outbound)
                for try await buffer in inbound {
                    onText(
                        text.withLock { text in
                            text += String(buffer: buffer)
                            return text
                        }
                    )
                }
                try await sent
            }
        } catch {
            // A connection that is reset, or refuses writes, counts as closed.
        }
        return text.withLock(\.self)
    }

    private static func send(
        _ pieces: [String],
        _ pause: Duration,
        _ finishes: Bool,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        for (index, piece) in pieces.enumerated() {
            if index > 0 { try await Task.sleep(for: pause) }
            try await outbound.write(ByteBuffer(string: piece))
        }
        if finishes { outbound.finish() }
    }
}

extension RawClient {
    /// Sends a request, and closes the connection once a part of the response has arrived.
    static func leave(_ port: Int, _ request: String) async throws {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            for try await _ in inbound { break }
        }
    }
}
