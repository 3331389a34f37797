internal import ContactProjector
internal import NIOCore
internal import Synchronization

/// A cache of responses about single contacts, and of indexes of their activities, until the contact changes.
///
/// A response is kept only if it was found at or after the position up to which the log was followed: an entry recorded
/// meanwhile is followed later, and drops it then. The size is bounded by two generations: when the young one has half
/// of the bytes, it becomes the old one, and the former old one is dropped. A used response becomes young again.
final class ResponseCache: Sendable {
    /// The responses and the index of one contact.
    fileprivate struct Kept {
        var answers: [String: RenderedResponse] = [:]
        var index: ActivityIndex?
    }

    fileprivate struct State {
        var young: [StreamID: Kept] = [:]
        var old: [StreamID: Kept] = [:]
        var youngBytes = 0
        var followed = Position.zero
        var isFollowed = false
        var organizations: Set<OrgID?> = []
    }

    private let state = Mutex(State())
    private let bound: Int

    /// Creates a cache with a maximum size in bytes.
    init(bytes bound: Int, from position: Position = .zero, organizations: Set<OrgID?> = []) {
        self.bound = bound
        state.withLock {
            $0.followed = position
            $0.organizations = organizations
        }
    }

    /// Returns the kept response to a request about a contact.
    func answer(_ request: String, about stream: StreamID) -> RenderedResponse? {
        state.withLock { state in
            // A use of the old generation copies the response to the young one, so that it
            // survives.
            if let answer = state.young[stream]?.answers[request] { return answer }
            guard let answer = state.old[stream]?.answers[request] else { return nil }
            state.keep(answer, request, stream, bound)
            return answer
        }
    }

    /// Returns the kept index of a contact's activities.
    func activityIndex(of stream: StreamID) -> ActivityIndex? {
        state.withLock { state in
            if let index = state.young[stream]?.index { return index }
            guard let index = state.old[stream]?.index else { return nil }
            state.keep(index, stream, bound)
            return index
        }
    }

    /// Keeps an index if it is still the latest.
    func keep(_ index: ActivityIndex, about stream: StreamID) {
        state.withLock { state in
            guard state.isLatest(index.place, of: stream) else { return }
            state.keep(index, stream, bound)
        }
    }

    /// Keeps a response if it is still the latest.
    func keep(_ answer: RenderedResponse, to request: String, about stream: StreamID) {
        state.withLock { state in
            guard let place = answer.place, state.isLatest(place, of: stream) else { return }
            state.keep(answer, request, stream, bound)
        }
    }

    /// Drops the responses about contacts that have entries up to a position.
    func learn(_ streams: some Sequence<StreamID>, upTo position: Position) {
        state.withLock { state in
            for stream in streams {
                state.young[stream] = nil
                state.old[stream] = nil
                state.organizations.insert(stream.org)
            }
            state.followed = max(state.followed, position)
        }
    }

    /// Drops everything, and starts again with another log that ends at a position.
    func restart(at position: Position) {
        state.withLock { state in
            state.clear()
            state.followed = position
        }
    }

    /// The organizations that have activities in the log.
    var organizations: Set<OrgID?> { state.withLock(\.organizations) }

    /// A Boolean value that indicates whether the log is followed; otherwise nothing is kept.
    var isFollowed: Bool {
        get { state.withLock(\.isFollowed) }
        set {
            state.withLock { state in
                state.isFollowed = newValue
                // Without a follower, outdated responses would never be dropped.
                if !newValue { state.clear() }
            }
        }
    }
}

extension ResponseCache.State {
    fileprivate typealias Kept = ResponseCache.Kept

    fileprivate mutating func clear() { (young, old, youngBytes) = ([:], [:], 0) }

    /// Returns a Boolean value indicating whether no entry of a contact was followed after a place.
    ///
    /// That is so if the log was followed no further, or if an index of that place is still kept: a later entry would
    /// have dropped it.
    fileprivate func isLatest(_ place: LogPlace, of stream: StreamID) -> Bool {
        guard isFollowed else { return false }
        return place.position >= followed
            || [young, old].contains { $0[stream]?.index?.place == place }
    }

    fileprivate mutating func keep(
        _ answer: RenderedResponse,
        _ request: String,
        _ stream: StreamID,
        _ bound: Int
    ) {
        guard makeRoom(for: answer.body.readableBytes + request.utf8.count, bound) else { return }
        young[stream, default: Kept()].answers[request] = answer
    }

    fileprivate mutating func keep(_ index: ActivityIndex, _ stream: StreamID, _ bound: Int) {
        guard makeRoom(for: index.size, bound) else { return }
        young[stream, default: Kept()].index = index
    }

    /// Counts some bytes, dropping the old generation if necessary, unless they are too many to be kept.
    private mutating func makeRoom(for bytes: Int, _ bound: Int) -> Bool {
        // Entries of two dictionaries take some hundred bytes beside the content.
        let size = bytes + 400
        // One response of 4 MiB at the default bound of 64 MiB must not drop thousands of others.
        guard size <= bound / 16 else { return false }
        if youngBytes + size > bound / 2 {
            old = young
            young = [:]
            youngBytes = 0
        }
        youngBytes += size
        return true
    }
}
