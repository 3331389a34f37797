public import ContactProjector

/// The question of an evidence file, and how much of the entries the file has.
public struct EvidenceRequest: Hashable, Sendable {
    /// The question.
    public let question: EvidenceQuestion
    /// The position up to which entries count, or `nil` for all that the checkpoint has.
    public let knownAt: Position?
    /// The question in words for people.
    public let label: String?
    /// The payloads that aren't handed over.
    public let withholding: Withholding

    /// Creates a request.
    public init(
        _ question: EvidenceQuestion,
        knownAt: Position? = nil,
        label: String? = nil,
        withholding: Withholding = .none
    ) {
        self.question = question
        self.knownAt = knownAt
        self.label = label
        self.withholding = withholding
    }
}

/// The sizes of an evidence file that was made.
public struct EvidenceReceipt: Hashable, Sendable {
    /// The number of entries in the file.
    public let entries: Int64
    /// The number of payloads that aren't in the file.
    public let withheld: Int64
    /// The number of entries of the log that the proof covers.
    public let size: Int64
    /// The checkpoint that the file has, or `nil` in a file without signatures.
    public let checkpoint: SignedNote?
}
