public import ContactProjector
internal import Synchronization

/// The census of a log, made when it is first asked for and brought up to the head of the log by each question.
///
/// Who asks while it is made waits for the same one, no longer than the own task lives.
public actor CensusCache {
    private let store: any ActivityStore
    /// The file that the census is kept in beside its log.
    private let index: String?
    private var making: Task<Result<Made, StoreError>, Never>?
    private var earlier: Earlier?
    private nonisolated let made = Mutex<Census?>(nil)

    /// A census, and up to where of the whole log it was made; its own last entry may lie before that.
    private struct Made {
        let census: Census
        let place: LogPlace?
    }

    /// A census of what was known at an earlier position, as the log stood at a head.
    private struct Earlier {
        let position: Position
        let head: Census
        let census: Census
    }

    /// Creates the cache of a log's census.
    ///
    /// - Parameters:
    ///   - store: The log.
    ///   - index: The file to keep the census in, or `nil` for memory alone.
    ///   - census: The census of a log that never changes, which is then the one for good.
    public init(of store: any ActivityStore, index: String? = nil, _ census: Census? = nil) {
        self.store = store
        self.index = index
        guard let census else { return }
        made.withLock { $0 = census }
        making = Task { .success(Made(census: census, place: nil)) }
    }

    /// The census as it was last made, or `nil` before the first question.
    public nonisolated var latest: Census? { made.withLock(\.self) }

    /// Returns the census of what the log knew at one known-at.
    ///
    /// O(log entries) for the first one; then O(activities) when the log has grown, O(1) when it hasn't. That of an earlier
    /// position is kept until another position is asked for.
    ///
    /// - Throws: `StoreError` when the log can't be read, or the task was canceled.
    public func census(knownAt: KnownAt = .head) async throws(StoreError) -> Census {
        let head = try await current()
        guard knownAt != .head else { return head }
        let position = try await store.position(of: knownAt)
        guard position < head.head.position else { return head }
        if let earlier, earlier.position == position, earlier.head === head {
            return earlier.census
        }
        let census = try await Census(of: store, knownAt: position)
        earlier = Earlier(position: position, head: head, census: census)
        return census
    }

    private func current() async throws(StoreError) -> Census {
        let task = Task { [store, index, making] in
            await Self.made(of: store, index, after: making?.value)
        }
        making = task
        let census = try await Self.value(of: task).census
        made.withLock { $0 = census }
        return census
    }

    private static func made(
        of store: any ActivityStore,
        _ index: String?,
        after earlier: Result<Made, StoreError>?
    ) async -> Result<Made, StoreError> {
        do throws(StoreError) {
            guard case .success(let made) = earlier else {
                let place = try await store.headPlace()
                let census =
                    if let index {
                        try await Census(indexAt: index, of: store)
                    } else {
                        try await Census(of: store)
                    }
                return .success(Made(census: census, place: place))
            }
            guard let place = made.place else { return .success(made) }
            let head = try await store.headPlace()
            guard place != head else { return .success(made) }
            // Where the log went back, nothing tells how far the census still holds but the census.
            let isAhead = try await store.place(at: place.position) == place
            let census = try await made.census.updated(
                with: store,
                from: isAhead ? place.position : nil
            )
            return .success(Made(census: census, place: head))
        } catch {
            return .failure(error)
        }
    }

    private static func value(
        of task: Task<Result<Made, StoreError>, Never>
    ) async throws(StoreError) -> Made {
        let results = AsyncStream.makeStream(of: Result<Made, StoreError>.self)
        Task {
            results.continuation.yield(await task.value)
            results.continuation.finish()
        }
        for await result in results.stream { return try result.get() }
        throw StoreError(
            code: .failed,
            cause: "the question was canceled while the log was indexed",
            hint: "ask again"
        )
    }
}

extension ActivityStore {
    /// The position that a known-at comes to at the head of the log.
    fileprivate func position(of knownAt: KnownAt) async throws(StoreError) -> Position {
        // Every store answers that with the log of a contact, also of one that it doesn't know.
        let log = try await log(of: StreamID(contact: ""), knownAt: knownAt)
        return log.knownAt
    }
}
