internal import ContactProjector
internal import NIOCore
internal import Synchronization

/// Answers about single contacts and indexes of their activities, each kept until the log learns something of that contact.
///
/// What was found is kept only when it was found at or beyond the place up to which the log was followed: whatever came between is yet to
/// be followed, and drops it then. Bounded: of what lies beyond the bound the older half goes.
final class ResponseCache: Sendable {
    /// What is kept of one contact.
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

    /// Keeps answers of at most some number of bytes in all.
    init(bytes bound: Int, from position: Position = .zero, organizations: Set<OrgID?> = []) {
        self.bound = bound
        state.withLock {
            $0.followed = position
            $0.organizations = organizations
        }
    }

    /// The answer to a request about a contact.
    func answer(_ request: String, about stream: StreamID) -> RenderedResponse? {
        state.withLock { state in
            if let answer = state.young[stream]?.answers[request] { return answer }
            guard let answer = state.old[stream]?.answers[request] else { return nil }
            state.keep(answer, request, stream, bound)
            return answer
        }
    }

    /// The index of a contact's activities.
    func activityIndex(of stream: StreamID) -> ActivityIndex? {
        state.withLock { state in
            if let index = state.young[stream]?.index { return index }
            guard let index = state.old[stream]?.index else { return nil }
            state.keep(index, stream, bound)
            return index
        }
    }

    /// Keeps an index that was made at a head.
    func keep(_ index: ActivityIndex, about stream: StreamID) {
        state.withLock { state in
            guard state.isLatest(index.place, of: stream) else { return }
            state.keep(index, stream, bound)
        }
    }

    /// Keeps an answer that was found at a head.
    func keep(_ answer: RenderedResponse, to request: String, about stream: StreamID) {
        state.withLock { state in
            guard let place = answer.place, state.isLatest(place, of: stream) else { return }
            state.keep(answer, request, stream, bound)
        }
    }

    /// Drops what was said of contacts of which the log learnt something, up to a position.
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

    /// Drops everything, and begins anew with a log that ends at a position.
    func restart(at position: Position) {
        state.withLock { state in
            state.clear()
            state.followed = position
        }
    }

    /// The organizations that the log knows.
    var organizations: Set<OrgID?> { state.withLock(\.organizations) }

    /// Whether somebody tells what the log learns; while nobody does, nothing is kept.
    var isFollowed: Bool {
        get { state.withLock(\.isFollowed) }
        set {
            state.withLock { state in
                state.isFollowed = newValue
                if !newValue { state.clear() }
            }
        }
    }
}

extension ResponseCache.State {
    fileprivate typealias Kept = ResponseCache.Kept

    fileprivate mutating func clear() { (young, old, youngBytes) = ([:], [:], 0) }

    /// Whether nothing of a contact was learnt since a place: that is followed no further, or an index of then is still kept.
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

    /// Makes room for some bytes, unless they are too many to be kept.
    private mutating func makeRoom(for bytes: Int, _ bound: Int) -> Bool {
        // The tables around what is kept take some hundred bytes.
        let size = bytes + 400
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
