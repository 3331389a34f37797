/// The reason a server can't be started.
public struct ServerError: Error, Hashable {
    /// The description of the problem.
    public let cause: String
    /// The suggestion of what to do next.
    public let hint: String

    init(_ cause: String, hint: String) {
        self.cause = cause
        self.hint = hint
    }
}

extension ServerError: CustomStringConvertible {
    /// The cause and the hint in one line.
    public var description: String { "\(cause); \(hint)" }
}
