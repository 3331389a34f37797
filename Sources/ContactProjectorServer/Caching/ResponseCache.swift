internal import ContactProjector
internal import NIOCore
internal import Synchronization

/// Answers about single contacts, each kept until the log learns something of that contact.
///
/// An answer is kept only when it was found at or beyond the place up to which the log was followed: whatever came between is yet to be
/// followed, and drops it then. Bounded: of the answers beyond the bound the older half goes.
final class ResponseCache: Sendable {
    fileprivate struct State {
        var young: [StreamID: [String: RenderedResponse]] = [:]
        var old: [StreamID: [String: RenderedResponse]] = [:]
        var youngBytes = 0
        var followed = Position.zero
        var isFollowed = true
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
            if let answer = state.young[stream]?[request] { return answer }
            guard let answer = state.old[stream]?[request] else { return nil }
            state.keep(answer, request, stream, bound)
            return answer
        }
    }

    /// Keeps an answer that was found at a head.
    func keep(_ answer: RenderedResponse, to request: String, about stream: StreamID) {
        state.withLock { state in
            guard state.isFollowed, let head = answer.place?.position, head >= state.followed else {
                return
            }
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
    fileprivate mutating func clear() { (young, old, youngBytes) = ([:], [:], 0) }

    fileprivate mutating func keep(
        _ answer: RenderedResponse,
        _ request: String,
        _ stream: StreamID,
        _ bound: Int
    ) {
        // The tables around an answer take some hundred bytes.
        let size = answer.body.readableBytes + request.utf8.count + 400
        guard size <= bound / 16 else { return }
        if youngBytes + size > bound / 2 {
            old = young
            young = [:]
            youngBytes = 0
        }
        young[stream, default: [:]][request] = answer
        youngBytes += size
    }
}
