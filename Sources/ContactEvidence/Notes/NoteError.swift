/// The reason a note, a key, a policy or a checkpoint isn't accepted or can't be made.
public struct NoteError: Error, Hashable {
    /// The kinds of reasons.
    public enum Kind: Hashable, Sendable {
        /// The bytes aren't in the format.
        case malformed
        /// A signature of a known key is wrong, so that the whole note is refused.
        case refuted
        /// No trusted key signed the note.
        case untrusted
        /// A key file may be known to other users.
        case unsafeKey
        /// A file can't be read.
        case unreadable
        /// A file can't be written, or exists.
        case unwritable
        /// The question can't be answered by a file.
        case unanswerable
        /// The checkpoint doesn't continue an earlier one.
        case fork
    }

    /// The kind of the reason.
    public let kind: Kind
    /// The description of the problem.
    public let cause: String
    /// The suggestion of what to do next.
    public let hint: String?

    /// Creates an error from its kind, its cause and a hint.
    init(_ kind: Kind, _ cause: String, hint: String? = nil) {
        self.kind = kind
        self.cause = cause
        self.hint = hint
    }

    /// Returns a text of a user in quotes, cut at 60 characters.
    static func quoted(_ text: some StringProtocol) -> String {
        let start = text.prefix(60)
        return "\"" + start + (start.endIndex == text.endIndex ? "" : "…") + "\""
    }

    /// Returns the same error in a line of a file.
    func at(_ line: Int, of file: String) -> NoteError {
        NoteError(kind, "\(file):\(line): \(cause)", hint: hint)
    }
}

extension NoteError: CustomStringConvertible {
    /// The cause and the hint in one line.
    public var description: String { hint.map { "\(cause); \($0)" } ?? cause }
}
