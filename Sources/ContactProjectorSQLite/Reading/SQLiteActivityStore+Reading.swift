internal import ContactProjector
internal import Synchronization

extension SQLiteActivityStore {
    /// Runs a query on the task's thread, or again on a thread of the store if it reads many rows.
    ///
    /// There are as many threads for tasks as processors, and one that waits for a disk delays
    /// other tasks. A hop to another thread and back costs more than looking up a contact, so only
    /// long histories take it.
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

    /// Yields to other tasks after every 16 queries, since a query that doesn't wait never suspends
    /// its task.
    private func letOthersRun() async {
        let (asked, _) = questions.wrappingAdd(1, ordering: .relaxed)
        // Yielding each time would add a switch of tasks to every query. The order is relaxed,
        // because a count that is off by some changes nothing.
        if asked.isMultiple(of: 16) { await Task.yield() }
    }

    /// Runs a long query on one state of the log, on a thread of the store.
    ///
    /// One that waits for its consumer while it reads doesn't count toward the limit of such queries.
    func read<Answer: Sendable>(
        waitingForOthers isWaiting: Bool = false,
        _ query: @escaping @Sendable (LogReader) throws -> Answer
    ) async throws(StoreError) -> Answer {
        do {
            return try await connectionsForReading.scan(waitingForOthers: isWaiting) { connection in
                try connection.transaction { try query(LogReader(connection)) }
            }
        } catch {
            throw StoreError(error, .reading, files)
        }
    }

    // 1,000 rows take a few milliseconds. A longer history is begun twice, which costs that much at
    // most (<doc:WhatRunsWhere>).
    /// The maximum number of rows that are read on a task's thread.
    private static let rowsInPlace = 1_000
}
