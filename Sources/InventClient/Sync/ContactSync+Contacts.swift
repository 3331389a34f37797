public import ContactProjector

extension ContactSync {
    /// Copies many contacts, several at the same time.
    ///
    /// Contacts that the journal's present run is done with are skipped. A contact that fails doesn't keep the others
    /// from being copied, unless every other contact would fail with the same error: a rejected key, a source that stays full, a
    /// journal or a store that can't be written, or cancellation. Then no further contact is tried, and those that
    /// are under way come to their ends. Without such an error the journal's run ends.
    ///
    /// - Parameters:
    ///   - contacts: The contacts, each once.
    ///   - concurrency: The largest number of contacts to copy at the same time, at least 1.
    ///   - onProgress: A closure to call after each contact, in turn.
    /// - Returns: The outcome, with every failure.
    /// - Throws: ``InventError`` when the journal can't be written at the end.
    public func sync(
        _ contacts: some Sequence<ContactID>,
        concurrency: Int = 8,
        onProgress: (SyncRound) -> Void = { _ in }
    ) async throws(InventError) -> SyncRound {
        precondition(concurrency >= 1, "a concurrency of \(concurrency)")
        let contacts = Array(contacts)
        let rest = contacts.filter { !journal.isDone(StreamID(org: org, contact: $0)) }
        var round = SyncRound(total: contacts.count, skipped: contacts.count - rest.count)
        await withTaskGroup(of: (ContactID, Result<SyncReport, SyncError>).self) { group in
            // One task starts as another ends: one for each contact at once would fill the memory.
            for contact in rest.prefix(concurrency) {
                group.addTask { (contact, await result(of: contact)) }
            }
            var waiting = rest.dropFirst(concurrency)
            for await (contact, result) in group {
                round.take(result, of: contact)
                onProgress(round)
                guard round.stop == nil, let contact = waiting.popFirst() else { continue }
                group.addTask { (contact, await self.result(of: contact)) }
            }
        }
        // The next run fetches what failed again, from its last page. A round that had to stop
        // doesn't end, so that the next one continues it.
        if round.stop == nil { try journal.end() }
        return round
    }

    private func result(of contact: ContactID) async -> Result<SyncReport, SyncError> {
        do throws(SyncError) {
            return .success(try await sync(contact))
        } catch {
            return .failure(error)
        }
    }
}
