import NIOCore
import NIOPosix
import Synchronization

/// Bytes on a connection, good or bad, and whatever comes back until the other side closes.
enum RawClient {
    /// Sends pieces with a pause before each but the first, and reads to the end.
    static func exchange(
        _ port: Int,
        _ pieces: [String],
        pause: Duration = .zero
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
                async let sent: Void = send(pieces, pause, outbound)
                for try await buffer in inbound { text.withLock { $0 += String(buffer: buffer) } }
                try await sent
            }
        } catch {
            // A connection that is reset, or can't be written to any more, is as closed as any.
        }
        return text.withLock(\.self)
    }

    private static func send(
        _ pieces: [String],
        _ pause: Duration,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        for (index, piece) in pieces.enumerated() {
            if index > 0 { try await Task.sleep(for: pause) }
            try await outbound.write(ByteBuffer(string: piece))
        }
    }
}
