#if Postgres
/// The times after which the parts of a connection's work are given up.
struct ConnectionLimits: Sendable {
    /// The time to make a connection.
    var connecting: Duration
    /// The time of a statement, which the server ends.
    var statement: Duration
    /// The time to wait for another writer.
    var lock: Duration
    /// The time that a writer may be silent while it holds the log's head.
    var idleInTransaction: Duration = .seconds(60)

    /// The time that an answer may take on its way.
    var grace: Duration = .seconds(5)

    /// The time without any byte from the server after which the connection is given up.
    ///
    /// Longer than a statement may take, so that a cut network alone exceeds it.
    var answer: Duration { statement + grace }
}

extension Duration {
    /// The whole milliseconds.
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
#endif
