internal import ContactProjector
internal import Synchronization

/// The file that stores the base of a live census.
///
/// It is derived, so damage costs only time.
final class CensusFile: Sendable {
    private let path: String
    private let state = Mutex(State())

    private struct State {
        /// The head of the census in the file, if known.
        var head: LogHead?
        var writtenAt: Duration?
        var isWriting = false
    }

    init(_ path: String) { self.path = path }

    /// Reads the census in the file, or returns `nil` if there is none.
    func read() -> Census? {
        let census = IndexFile.read(path)
        state.withLock { $0.head = census?.head }
        return census
    }

    /// Writes a census, unless it is in the file already or another one is being written.
    func write(_ census: Census) {
        guard begin(census) else { return }
        let isWritten = (try? IndexFile.write(census, to: path)) != nil
        state.withLock { state in
            state.isWriting = false
            if isWritten { state.head = census.head }
        }
    }

    /// Writes a census in the background, at most once a minute.
    func writeBeside(_ census: Census, now: Duration) {
        let isDue = state.withLock { state in
            // The file has about 40 bytes for each activity. Writing it once a minute limits the
            // load of a busy log; entries after it are read from the log at the next start.
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
