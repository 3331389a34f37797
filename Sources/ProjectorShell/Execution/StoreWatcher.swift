internal import ContactProjector
internal import LineEditing
internal import Synchronization

/// A follower of a growing store, which tells what it learns of the contact in use.
final class StoreWatcher: Sendable {
    private let store: any ActivityStore
    private let state: Mutex<State>
    private let task = Mutex<Task<Void, Never>?>(nil)

    private struct State {
        var contact: StreamID?
        var news: [News] = []
    }

    /// What the store learnt of the contact, and all it knows of it now.
    struct News: Sendable {
        let entries: [LogEntry]
        let timeline: Timeline
    }

    /// Follows a store from a place on.
    init(_ store: any ActivityStore, after place: LogPlace, contact: StreamID?) {
        self.store = store
        state = Mutex(State(contact: contact))
        let running = Task.detached(priority: .utility) { [self] in await follow(after: place) }
        task.withLock { $0 = running }
    }

    /// Watches another contact.
    func watch(_ contact: StreamID?) { state.withLock { $0.contact = contact } }

    func stop() { task.withLock(\.self)?.cancel() }

    /// What came since the last call.
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
            // A store that can't be read any more has no news; the next question says why.
        }
    }

    private func tell(of entries: [LogEntry]) async throws(StoreError) {
        let contact = state.withLock(\.contact)
        let concerned = entries.filter { $0.activity.stream == contact }
        guard let contact, !concerned.isEmpty else { return }
        let timeline = try await store.log(of: contact, knownAt: .head).timeline
        state.withLock { $0.news.append(News(entries: concerned, timeline: timeline)) }
        LineEditor.wake()
    }
}
