public import ContactProjector

/// The contact and the query time that an answer is about, and the head of the log when it was asked.
public struct ContactBasis: Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The as-of, log position and number of activities.
    public let basis: Basis
    /// The head of the log.
    public let head: Position
    /// The number of the activity that the as-of names, or `nil` if it names none.
    package let number: Int?
    /// The record time of the stream's last erasure, or `nil` if there was none or it wasn't read.
    package let erasedOn: Timestamp?
    /// The stream that was erased last, of contacts that became one; `nil` if it wasn't read.
    package let erased: StreamID?

    /// Creates a basis, by default at the head of the log.
    package init(
        _ stream: StreamID,
        _ basis: Basis,
        head: Position? = nil,
        number: Int? = nil,
        erasedOn: Timestamp? = nil,
        erased: StreamID? = nil
    ) {
        self.stream = stream
        self.basis = basis
        self.head = head ?? basis.knownAt
        self.number = number
        self.erasedOn = erasedOn
        self.erased = erased
    }

    /// A Boolean value that indicates whether everything that the log holds is known.
    package var isAtHead: Bool { basis.knownAt == head }
}
