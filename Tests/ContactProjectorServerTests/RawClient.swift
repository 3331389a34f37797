import NIOCore
import NIOPosix
import Synchronization

/// Bytes on a connection, good or bad, and whatever comes back until the other side closes.
enum RawClient {
    /// Sends pieces with a pause before each but the first, says that nothing more comes where it is told to, and reads to the end.
    ///
    /// What has come so far is told whenever there is more.
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
            // A connection that is reset, or can't be written to any more, is as closed as any.
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
