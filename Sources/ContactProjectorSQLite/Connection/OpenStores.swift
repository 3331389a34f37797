package import ContactProjector
internal import CLibrary
internal import Dispatch
internal import Synchronization

/// The open and the unfinished stores of the process, which are closed or removed when it ends.
package enum OpenStores {
    private struct Weak {
        weak let connections: Connections?
    }

    private struct Contents {
        var open: [ObjectIdentifier: Weak] = [:]
        var unfinished: Set<StoreFiles> = []
    }

    private static let contents = Mutex(Contents())

    /// Closes every store of the process and removes what is unfinished, blocking the thread.
    ///
    /// - Parameters:
    ///   - isInterrupting: A Boolean value that indicates whether running calls are interrupted
    ///     instead of waited for.
    ///   - patience: The maximum time to wait for them.
    /// - Returns: The errors of stores that couldn't be closed, or had to leave their write-ahead
    ///   logs.
    package static func close(
        interrupting isInterrupting: Bool,
        within patience: Duration
    ) -> [StoreError] {
        let (open, unfinished) = contents.withLock { contents in
            (contents.open.values.compactMap(\.connections), contents.unfinished)
        }
        // Unfinished files first: they need no waiting, and the process may be killed while it
        // waits for calls.
        for files in unfinished { StagedStoreFile.remove(files) }
        let deadline = DispatchTime.now() + patience.seconds
        defer { _ = waitForOthers(until: deadline) }
        return open.compactMap { connections in
            if isInterrupting { connections.interrupt(until: deadline) }
            do throws(StoreError) {
                // After ^C, other processes that read get a tenth of a second instead of a second.
                let readers: Duration = isInterrupting ? .milliseconds(100) : .seconds(1)
                try connections.close(waiting: readers, until: deadline)
                return nil
            } catch {
                return error
            }
        }
    }

    /// Waits for stores that other threads are closing.
    ///
    /// Returns `false` if the deadline passes first.
    ///
    /// The last reference to a store may be that of a task that has just ended. Its thread then
    /// closes the store while the process ends.
    static func waitForOthers(until deadline: DispatchTime) -> Bool {
        // A weak reference is `nil` from the start of `deinit`, and its entry is removed at the
        // end.
        while contents.withLock({ $0.open.values.contains { $0.connections == nil } }) {
            guard DispatchTime.now() < deadline else { return false }
            usleep(1_000)
        }
        return true
    }

    static func add(_ connections: Connections) {
        contents.withLock {
            $0.open[ObjectIdentifier(connections)] = Weak(connections: connections)
        }
    }

    static func remove(_ connections: Connections) {
        let key = ObjectIdentifier(connections)
        _ = contents.withLock { $0.open.removeValue(forKey: key) }
    }

    static func add(unfinished files: StoreFiles) {
        _ = contents.withLock { $0.unfinished.insert(files) }
    }

    static func remove(unfinished files: StoreFiles) {
        _ = contents.withLock { $0.unfinished.remove(files) }
    }
}
