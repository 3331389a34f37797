extension ActivityStore {
    /// Waits for an entry after a position, but no longer than an interval.
    ///
    /// A follower that waits so looks at the head of an idle log now and then: while nothing comes, only that shows that nothing
    /// was missed.
    ///
    /// - Throws: `StoreError` when the log can't be read.
    package func waitForEntry(
        after position: Position,
        atMost interval: Duration,
        by clock: any Clock<Duration>
    ) async throws(StoreError) {
        let outcome = await withTaskGroup(of: Result<Void, StoreError>.self) { group in
            group.addTask {
                do throws(StoreError) {
                    return .success(try await waitForEntry(after: position))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await clock.sleep(for: interval)
                return .success(())
            }
            defer { group.cancelAll() }
            return await group.next() ?? .success(())
        }
        try outcome.get()
    }
}
