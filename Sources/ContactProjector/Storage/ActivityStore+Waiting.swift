extension ActivityStore {
    /// Waits for an entry after a position, but no longer than an interval.
    ///
    /// A follower that uses it also reads the head of an idle log from time to time, which shows that it missed
    /// nothing.
    ///
    /// - Throws: `StoreError` when the log can't be read.
    package func waitForEntry(
        after position: Position,
        atMost interval: Duration,
        by clock: any Clock<Duration>
    ) async throws(StoreError) {
        // The tasks return results and don't throw: a throwing group would lose the type of the
        // error.
        let outcome = await withTaskGroup(of: Result<Void, StoreError>.self) { group in
            group.addTask {
                do throws(StoreError) {
                    return .success(try await waitForEntry(after: position))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // A canceled sleep ends the wait like an elapsed one; the caller checks for
                // cancellation.
                try? await clock.sleep(for: interval)
                return .success(())
            }
            defer { group.cancelAll() }
            return await group.next() ?? .success(())
        }
        try outcome.get()
    }
}
