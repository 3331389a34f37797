/// The reason a file isn't evidence in the format, and the number of the line.
public struct EvidenceFormatError: Error, Hashable, CustomStringConvertible {
    /// The number of the line, or `nil` for the file as a whole.
    public let line: Int?
    /// The description of the problem.
    public let cause: String
    /// The suggestion of what to do next.
    public let hint: String

    init(
        line: Int? = nil,
        _ cause: String,
        hint: String = "ask for the file again; the page EvidenceFormat describes it"
    ) {
        self.line = line
        self.cause = cause
        self.hint = hint
    }

    /// Returns the same error in a line.
    func at(_ line: Int) -> EvidenceFormatError {
        EvidenceFormatError(line: self.line ?? line, cause, hint: hint)
    }

    /// The line and the problem.
    public var description: String { line.map { "line \($0): \(cause)" } ?? cause }
}
