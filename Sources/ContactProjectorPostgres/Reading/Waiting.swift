#if Postgres
internal import Dispatch
internal import Foundation
internal import Synchronization

/// The bridge between tasks and threads that may wait.
enum Waiting {
    /// Runs work that may wait for a disk or for its caller, on a thread of its own.
    static func onThread<Answer: Sendable>(
        _ work: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Runs a task from such a thread, and waits for it.
    static func task<Answer: Sendable>(
        _ work: @escaping @Sendable () async throws -> Answer
    ) throws -> Answer {
        let answer = Mutex<Result<Answer, any Error>?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        Task {
            let result: Result<Answer, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            answer.withLock { $0 = result }
            isDone.signal()
        }
        isDone.wait()
        guard let answer = answer.withLock(\.self) else { throw CancellationError() }
        return try answer.get()
    }
}
#endif
