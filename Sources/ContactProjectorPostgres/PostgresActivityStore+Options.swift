#if Postgres
extension PostgresActivityStore {
    /// The options with which a log is opened.
    public struct Options: Hashable, Sendable {
        /// The access mode.
        public var mode: Mode
        /// The number of connections for reading at once; a further one writes, and another one listens.
        public var readers: Int { didSet { Self.check(readers) } }
        /// The time that a read waits for one of the connections.
        public var connectionWait: Duration
        /// The time to make a connection.
        public var connectTimeout: Duration
        /// The time after which the server ends a statement.
        public var statementTimeout: Duration
        /// The time that an append waits for those of other processes.
        public var writerWait: Duration
        /// The time for which a call tries again after the connection broke.
        public var reconnectWait: Duration

        /// The access mode of a log.
        public enum Mode: Hashable, Sendable {
            /// Appends and erases; creates the tables if they don't exist.
            case readWrite
            /// Reads only, also from a standby or by a role that may only read.
            case readOnly
        }

        /// Creates options.
        ///
        /// Traps if `readers` isn't positive.
        public init(
            mode: Mode = .readWrite,
            // The server allows 100 connections by default, for all processes together.
            readers: Int = 8,
            connectionWait: Duration = .seconds(10),
            connectTimeout: Duration = .seconds(10),
            statementTimeout: Duration = .seconds(60),
            writerWait: Duration = .seconds(30),
            reconnectWait: Duration = .seconds(20)
        ) {
            Self.check(readers)
            self.mode = mode
            self.readers = readers
            self.connectionWait = connectionWait
            self.connectTimeout = connectTimeout
            self.statementTimeout = statementTimeout
            self.writerWait = writerWait
            self.reconnectWait = reconnectWait
        }

        private static func check(_ readers: Int) {
            precondition(readers > 0, "readers must be positive, not \(readers)")
        }

        /// The part of the options that a connection needs.
        var limits: ConnectionLimits {
            ConnectionLimits(
                connecting: connectTimeout,
                statement: statementTimeout,
                lock: writerWait
            )
        }
    }
}
#endif
