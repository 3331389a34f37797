#if Postgres
/// A failure of a connection or of a statement, before it is worded for the user.
struct ServerError: Error {
    /// The kind of a failure.
    enum Kind: Hashable {
        /// The address can't be used.
        case address
        /// No connection could be made.
        case unreachable
        /// The connection broke during a statement.
        case lost
        /// The server didn't answer in time.
        case noAnswer
        /// Every connection of the pool was in use for too long.
        case allBusy
        /// The store was closed.
        case closed
        /// The server refused a statement or a connection.
        case refused
        /// A row doesn't have the expected form.
        case malformed
    }

    let kind: Kind
    /// The server's code of the error, five characters, or an empty text.
    var state = ""
    let message: String

    /// A Boolean value that indicates whether the same work may succeed on another connection.
    var isTransient: Bool {
        switch kind {
        case .unreachable, .lost: return !isRefusal
        case .refused: break
        default: return false
        }
        // The server is stopping or starting, out of connections, or chose this transaction to end a
        // deadlock (postgresql.org/docs/15/errcodes-appendix.html).
        return ["57P01", "57P02", "57P03", "53300", "40001", "40P01"].contains(state)
            || state.hasPrefix("08") || state == "25P03"
    }

    /// A Boolean value that indicates whether the server answered that it won't connect.
    ///
    /// libpq gives no code for the failure of a connection, so the server's words decide.
    private var isRefusal: Bool {
        let words = [
            "authentication failed", "does not exist", "no pg_hba.conf entry",
            "no password supplied",
            "permission denied", "is not permitted to log in",
        ]
        return words.contains { message.contains($0) }
    }
}
#endif
