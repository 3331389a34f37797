internal import Hummingbird
internal import Logging
internal import NIOCore

/// The body of a response that is made while it is sent.
///
/// Its making ends when it is dropped, as for a lost connection or a HEAD request.
final class EvidenceBody: Sendable {
    static let mediaType = "application/vnd.contactprojector.evidence+x-ndjson"

    private let blocks: BlockQueue
    private let making: Task<Void, Never>
    private let logger: Logger

    /// Begins to make a body.
    ///
    /// - Parameters:
    ///   - patience: The time that a reader may take for a block.
    ///   - logger: The logger of a failure after the first block.
    ///   - make: Adds the blocks.
    init(
        patience: Duration,
        logger: Logger,
        _ make: @escaping @Sendable (BlockQueue) async throws -> Void
    ) {
        let blocks = BlockQueue(patience: patience)
        self.blocks = blocks
        self.logger = logger
        making = Task {
            do {
                try await make(blocks)
                blocks.finish()
            } catch {
                blocks.finish(throwing: error)
            }
        }
    }

    deinit {
        blocks.leave()
        making.cancel()
    }

    /// Returns the first block, whose failure is still a problem document.
    func first() async throws -> [UInt8] { try await blocks.next() ?? [] }

    /// Writes the blocks.
    ///
    /// - Throws: The error of a body that isn't whole, after which the response must not end as if it were.
    @concurrent func write(
        after first: [UInt8],
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var block: [UInt8]? = first
        while let bytes = block {
            try await writer.write(ByteBuffer(bytes: bytes))
            blocks.makeRoom()
            do {
                block = try await blocks.next()
            } catch {
                if !(error is CancellationError) {
                    logger.error("a response was cut off", metadata: ["cause": "\(error)"])
                }
                throw error
            }
        }
    }
}
