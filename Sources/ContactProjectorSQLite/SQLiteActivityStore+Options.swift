public import ContactProjector

extension SQLiteActivityStore {
    /// The options with which a store is opened.
    public struct Options: Hashable, Sendable {
        /// The access mode.
        public var mode: Mode
        /// The time to wait for another process that is writing before opening fails.
        public var writerWait: Duration
        /// The time SQLite waits for a lock of another connection before a call fails.
        public var busyTimeout: Duration
        /// The maximum number of read connections that are kept open, and of long reads at once.
        ///
        /// Further short reads open connections of their own, which are closed afterwards. Each connection holds up to 64 MiB of
        /// pages. A value that isn't positive traps.
        public var readers: Int { didSet { Self.check(readers) } }
        /// The rules for taking snapshots; with `nil`, none are taken or used.
        public var snapshots: SnapshotPolicy?
        /// The durability of a commit; values other than full are for measuring only.
        package var synchronous = Synchronous.full

        /// The access mode of a store.
        public enum Mode: Hashable, Sendable {
            /// Appends and erases.
            ///
            /// Creates the store if it doesn't exist.
            case readWrite
            /// Reads only, also on a read-only medium.
            ///
            /// Nothing is added to the log. If the file can be written, activities that a crash
            /// left in the `-wal` file are copied into the database by the last process that closes
            /// the store.
            case readOnly
        }

        /// The value of SQLite's pragma `synchronous`.
        package enum Synchronous: String, Hashable, Sendable {
            /// Waits for the disk at each commit.
            case full = "FULL"
            /// Waits for the disk at each checkpoint.
            case normal = "NORMAL"
            /// Never waits for the disk.
            case off = "OFF"
        }

        /// Creates options.
        ///
        /// Traps if `readers` isn't positive.
        public init(
            mode: Mode = .readWrite,
            // A durable commit takes 3.6 ms. A process that holds the store for five seconds keeps
            // it open.
            writerWait: Duration = .seconds(5),
            busyTimeout: Duration = .seconds(5),
            // Five connections hold at most 320 MiB of pages (<doc:WhatRunsWhere>).
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

extension SQLiteActivityStore.Options {
    /// The part of the options that the connections need.
    var connection: ConnectionOptions {
        ConnectionOptions(
            writerWait: writerWait,
            busyTimeout: busyTimeout,
            readers: readers,
            synchronous: synchronous.rawValue
        )
    }
}
