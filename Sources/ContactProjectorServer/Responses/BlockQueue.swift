internal import Dispatch
internal import Synchronization

/// Blocks of bytes on their way from a thread that may wait to a task, at most two at a time.
final class BlockQueue: Sendable {
    /// The error of a sender whose reader took nothing for too long.
    struct StalledError: Error, CustomStringConvertible {
        let patience: Duration

        var description: String { "the reader took nothing for \(patience.components.seconds) s" }
    }

    private let blocks: AsyncThrowingStream<[UInt8], any Error>
    private let input: AsyncThrowingStream<[UInt8], any Error>.Continuation
    /// The blocks that may still be added before the reader has sent one.
    private let room = DispatchSemaphore(value: 0)
    private let hasReader = Atomic(true)
    private let isComplete = Atomic(false)
    private let patience: Duration

    init(patience: Duration) {
        self.patience = patience
        (blocks, input) = AsyncThrowingStream.makeStream()
        // Signaled, since a semaphore must not end below the value that it was created with.
        for _ in 0..<2 { room.signal() }
    }

    /// Adds a block; waits on the thread while there are two.
    ///
    /// - Throws: ``StalledError`` if that takes too long, `CancellationError` if the reader has left.
    func add(_ block: [UInt8]) throws {
        let milliseconds = Int(patience / .milliseconds(1))
        guard room.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
            throw StalledError(patience: patience)
        }
        guard hasReader.load(ordering: .acquiring) else { throw CancellationError() }
        if !block.isEmpty { input.yield(block) }
    }

    /// Ends the blocks: they are all, or with an error only a part.
    func finish(throwing error: (any Error)? = nil) {
        if error == nil { isComplete.store(true, ordering: .releasing) }
        input.finish(throwing: error)
    }

    /// Returns the next block, or `nil` after the last one.
    ///
    /// - Throws: What ended the blocks early, or `CancellationError`.
    func next() async throws -> [UInt8]? {
        var iterator = blocks.makeAsyncIterator()
        if let block = try await iterator.next() { return block }
        // The stream also ends when the task is canceled, which must not look like the end.
        guard isComplete.load(ordering: .acquiring) else { throw CancellationError() }
        return nil
    }

    /// Makes room for another block, once one is sent.
    func makeRoom() { room.signal() }

    /// Refuses further blocks, whose reader has left.
    func leave() {
        hasReader.store(false, ordering: .releasing)
        room.signal()
    }
}
