public import ContactProjector

extension SQLiteActivityStore {
    /// How a store is opened.
    public struct Options: Hashable, Sendable {
        /// Whether appending is possible.
        public var mode: Mode
        /// How long to wait for another process that is writing, before opening fails.
        public var writerWait: Duration
        /// How long SQLite waits for a lock of another connection, before a call fails.
        public var busyTimeout: Duration
        /// The most reads that run at the same moment; traps when it is not positive.
        public var readers: Int { didSet { Self.check(readers) } }
        /// When snapshots are taken; with `nil` none is, and none is used.
        public var snapshots: SnapshotPolicy?
        /// How much a commit waits for the disk; anything but full is for measuring.
        package var synchronous = Synchronous.full

        /// Whether a store may be written.
        public enum Mode: Hashable, Sendable {
            /// Appends and erases; makes the store when there is none.
            case readWrite
            /// Returns only, on a read-only medium as well.
            ///
            /// Nothing is added to the log. Where the file can be written, what a crash left in the `-wal` file is
            /// taken into it by the last one to close the store.
            case readOnly
        }

        package enum Synchronous: String, Hashable, Sendable {
            case full = "FULL"
            case normal = "NORMAL"
            case off = "OFF"
        }

        /// Sets options; traps when there is to be no reader.
        public init(
            mode: Mode = .readWrite,
            writerWait: Duration = .seconds(5),
            busyTimeout: Duration = .seconds(5),
            readers: Int = 5,
            snapshots: SnapshotPolicy? = SnapshotPolicy()
        ) {
            Self.check(readers)
            self.mode = mode
            self.writerWait = writerWait
            self.busyTimeout = busyTimeout
            self.readers = readers
            self.snapshots = snapshots
        }

        private static func check(_ readers: Int) {
            precondition(readers > 0, "readers must be positive, not \(readers)")
        }
    }
}
