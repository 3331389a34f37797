internal import ContactProjector
internal import Synchronization

extension SQLiteActivityStore {
    /// Answers where the task runs, or when that reads much, anew on a thread of the store's own.
    ///
    /// There are as many threads for tasks as processors, and one that waits for a disk keeps other tasks waiting. A hop to another
    /// thread and back costs more than to look up a contact, so that only long histories take it.
    @concurrent func ask<Answer: Sendable>(
        _ query: @escaping @Sendable (LogReader) throws -> Answer
    ) async throws(StoreError) -> Answer {
        await letOthersRun()
        do {
            try Task.checkCancellation()
            let connections = try connectionsForReading
            do {
                return try connections.ask {
                    try query(LogReader($0, rowsAtMost: Self.rowsInPlace))
                }
            } catch is LongHistory {
                return try await connections.scan { try query(LogReader($0)) }
            }
        } catch {
            throw StoreError(error, .reading, files)
        }
    }

    /// Gives way to other tasks now and then: an answer that came without waiting lets nobody else run.
    private func letOthersRun() async {
        let (asked, _) = questions.wrappingAdd(1, ordering: .relaxed)
        if asked.isMultiple(of: 16) { await Task.yield() }
    }

    /// Runs a long question on one state of the log, on a thread of the store's own.
    func read<Answer: Sendable>(
        _ query: @escaping @Sendable (LogReader) throws -> Answer
    ) async throws(StoreError) -> Answer {
        do {
            return try await connectionsForReading.scan { connection in
                try connection.transaction { try query(LogReader(connection)) }
            }
        } catch {
            throw StoreError(error, .reading, files)
        }
    }

    /// The most rows that are read where a task runs: a few milliseconds.
    private static let rowsInPlace = 1_000
}
