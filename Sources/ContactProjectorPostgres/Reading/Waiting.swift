#if Postgres
internal import Dispatch
internal import Foundation
internal import Synchronization

/// The bridge between tasks and threads that may wait.
enum Waiting {
    /// Runs work that may wait for a disk or for its caller, on a thread of its own.
    ///
    /// If the task is canceled, the next wait of the thread for a task throws.
    static func onThread<Answer: Sendable>(
        _ work: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        let flag = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    Thread.current.threadDictionary[CancellationFlag.key] = flag
                    continuation.resume(with: Result { try work() })
                }
            }
        } onCancel: {
            flag.isSet.store(true, ordering: .relaxed)
        }
    }

    /// Runs a task from such a thread, and waits for it.
    static func task<Answer: Sendable>(
        _ work: @escaping @Sendable () async throws -> Answer
    ) throws -> Answer {
        let flag = Thread.current.threadDictionary[CancellationFlag.key] as? CancellationFlag
        guard flag?.isSet.load(ordering: .relaxed) != true else { throw CancellationError() }
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

    /// The flag of a thread whose task may be canceled.
    private final class CancellationFlag: Sendable {
        static let key = "contact-log.canceled"

        let isSet = Atomic(false)
    }
}
#endif
