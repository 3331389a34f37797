internal import ContactProjector
internal import Synchronization

/// The file that a live census keeps its base in; it is derived, and whatever is wrong with it costs time alone.
final class CensusFile: Sendable {
    private let path: String
    private let state = Mutex(State())

    private struct State {
        /// The head of the census in the file, as far as is known.
        var head: LogHead?
        var writtenAt: Duration?
        var isWriting = false
    }

    init(_ path: String) { self.path = path }

    /// The census in the file, or `nil` if it holds another thing or isn't there.
    func read() -> Census? {
        let census = IndexFile.read(path)
        state.withLock { $0.head = census?.head }
        return census
    }

    /// Writes a census, unless it is in the file or another one is being written.
    func write(_ census: Census) {
        guard begin(census) else { return }
        let isWritten = (try? IndexFile.write(census, to: path)) != nil
        state.withLock { state in
            state.isWriting = false
            if isWritten { state.head = census.head }
        }
    }

    /// Writes a census while others go on, at most once a minute.
    func writeBeside(_ census: Census, now: Duration) {
        let isDue = state.withLock { state in
            guard state.writtenAt.map({ now - $0 >= .seconds(60) }) ?? true else { return false }
            state.writtenAt = now
            return true
        }
        if isDue { Task.detached { self.write(census) } }
    }

    private func begin(_ census: Census) -> Bool {
        state.withLock { state in
            guard !state.isWriting, state.head != census.head, census.mark != 0 else {
                return false
            }
            state.isWriting = true
            return true
        }
    }
}
