package import ContactProjector
internal import CLibrary
internal import Dispatch
internal import Synchronization

/// The stores that the process has open, and those that it is making, so that nothing of them is left when it ends.
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
    ///   - isInterrupting: Whether calls under way fail instead of being waited for.
    ///   - patience: How long to wait for them at most.
    /// - Returns: Why stores could not be closed, or had to leave their write-ahead logs.
    package static func close(
        interrupting isInterrupting: Bool,
        within patience: Duration
    ) -> [StoreError] {
        let (open, unfinished) = contents.withLock { contents in
            (contents.open.values.compactMap(\.connections), contents.unfinished)
        }
        for files in unfinished { StagedStoreFile.remove(files) }
        let deadline = DispatchTime.now() + patience.seconds
        defer { _ = waitForOthers(until: deadline) }
        return open.compactMap { connections in
            if isInterrupting { connections.interrupt(until: deadline) }
            do throws(StoreError) {
                let readers: Duration = isInterrupting ? .milliseconds(100) : .seconds(1)
                try connections.close(waiting: readers, until: deadline)
                return nil
            } catch {
                return error
            }
        }
    }

    /// Waits for stores that other threads close as nothing refers to them any more; false when the time is up before.
    ///
    /// A task that has ended may be the last to refer to a store, and its thread closes it while the process ends.
    static func waitForOthers(until deadline: DispatchTime) -> Bool {
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
