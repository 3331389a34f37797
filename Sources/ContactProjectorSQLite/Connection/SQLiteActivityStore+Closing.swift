public import ContactProjector
internal import Dispatch

extension SQLiteActivityStore {
    /// Closes the store, so that its one file holds everything and can be copied or moved alone.
    ///
    /// Waits for the calls under way; later ones throw `StoreError` with the code `closed`. The last process to close a
    /// store takes its `-wal` and `-shm` files away. Closing again does nothing. A store that nothing refers to is closed as
    /// well, but not when the process ends by `exit`.
    ///
    /// - Throws: `StoreError` when activities had to stay in the `-wal` file, where they are safe: with the code `locked`
    ///   because another process reads them for longer than ``Options/busyTimeout``. The store is closed all the same.
    public func close() async throws(StoreError) {
        let closing: @Sendable () -> Result<Void, StoreError> = { [self] in
            Result { () throws(StoreError) in
                var closed: Connections?
                // A read that ran before may have replaced the connections, if the path led to
                // another file.
                while closed !== connections {
                    closed = connections
                    try closed?.close(waiting: options.busyTimeout, until: .distantFuture)
                }
            }
        }
        // Closing waits and writes. The threads of tasks are as few as the cores, and must not
        // block.
        let result = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: closing()) }
        }
        try result.get()
    }
}
