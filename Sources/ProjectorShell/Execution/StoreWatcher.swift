internal import ContactProjector
internal import LineEditing
internal import Synchronization

/// A follower of a growing store that collects new activities of the selected contact.
final class StoreWatcher: Sendable {
    private let store: any ActivityStore
    private let state: Mutex<State>
    private let task = Mutex<Task<Void, Never>?>(nil)

    private struct State {
        var contact: StreamID?
        var news: [News] = []
    }

    /// New entries of the contact, and its timeline with them.
    struct News: Sendable {
        let entries: [LogEntry]
        let timeline: Timeline
    }

    /// Starts following a store from a place in its log.
    init(_ store: any ActivityStore, after place: LogPlace, contact: StreamID?) {
        self.store = store
        state = Mutex(State(contact: contact))
        let running = Task.detached(priority: .utility) { [self] in await follow(after: place) }
        task.withLock { $0 = running }
    }

    /// Changes the contact that is watched.
    func watch(_ contact: StreamID?) { state.withLock { $0.contact = contact } }

    func stop() { task.withLock(\.self)?.cancel() }

    /// Returns the news since the last call.
    func takeNews() -> [News] {
        state.withLock { state in
            defer { state.news = [] }
            return state.news
        }
    }

    private func follow(after place: LogPlace) async {
        do throws(StoreError) {
            for try await batch in store.entries(following: place) {
                try await tell(of: batch.entries)
            }
        } catch {
            // Nothing is reported here: the next query fails with the same error, and says why.
        }
    }

    private func tell(of entries: [LogEntry]) async throws(StoreError) {
        let contact = state.withLock(\.contact)
        let concerned = entries.filter { $0.activity.stream == contact }
        guard let contact, !concerned.isEmpty else { return }
        // The whole timeline, not only the new entries: a backdated activity changes the numbers of
        // others.
        let timeline = try await store.log(of: contact, knownAt: .head).timeline
        state.withLock { $0.news.append(News(entries: concerned, timeline: timeline)) }
        // After the news is stored: the editor asks for it when it wakes.
        LineEditor.wake()
    }
}
