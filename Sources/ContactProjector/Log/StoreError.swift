/// The reason a store operation failed.
public struct StoreError: Error, Hashable {
    /// The kind of failure.
    public let code: Code
    /// The description of the failure, in one line.
    public let cause: String
    /// The suggestion of what to do next.
    public let hint: String

    /// The kinds of failure.
    public enum Code: String, Hashable, Sendable {
        /// The store can't be reached or opened.
        case unavailable
        /// The store may only be read.
        case readOnly
        /// The disk is full.
        case full
        /// The stored data contradicts itself.
        case damaged
        /// Another process holds the store.
        case locked
        /// The file isn't a store; it wasn't changed.
        case foreign
        /// A later version of the library made the store, which was left as it is.
        case newer
        /// The system refuses access.
        case denied
        /// The system is out of files or memory.
        case exhausted
        /// Reading or writing failed.
        case failed
        /// Writing stopped after a failed write, until the store is opened again.
        case suspended
        /// The store was closed.
        case closed
        /// A place belongs to another log or to an overwritten history, or is past the head.
        case otherLog
    }

    /// Describes a failure.
    public init(code: Code, cause: String, hint: String) {
        self.code = code
        self.cause = cause
        self.hint = hint
    }
}

extension StoreError: CustomStringConvertible {
    /// The cause and the hint in one line.
    public var description: String { "\(cause); \(hint)" }
}
