#if Postgres
public import ContactProjector

extension PostgresActivityStore {
    /// Returns once the log holds an entry after a position, or the task is canceled.
    ///
    /// The server's notification of a commit wakes it. Notifications can be lost with their connection, so the head is
    /// read five times a second as well.
    ///
    /// - Throws: `StoreError`; with the code `otherLog` when the log is put back to an earlier state meanwhile.
    public func waitForEntry(after position: Position) async throws(StoreError) {
        var seen = Position.zero
        listener.start(connect, arrivals)
        while !Task.isCancelled {
            let head = try await head().position
            guard head <= position else { return }
            guard head >= seen else {
                throw .otherLog("the log was restored to a state before position \(seen)")
            }
            seen = head
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [arrivals] in await arrivals.wait(after: position) }
                group.addTask { try? await Task.sleep(for: .milliseconds(200)) }
                await group.next()
                group.cancelAll()
            }
        }
    }
}
#endif
