public import ContactProjector

/// The result of the check of an evidence file.
public struct AuditReport: Sendable {
    /// The outcome.
    public enum Outcome: Sendable {
        /// Every check passed.
        case holds
        /// A check failed, for this reason.
        case refuted(String)
        /// Links and proofs hold, but this version can't derive the answer, for this reason.
        case underivable(String)
    }

    /// The outcome.
    public let outcome: Outcome
    /// The question.
    public let question: EvidenceQuestion
    /// The position up to which entries count.
    public let knownAt: Position
    /// The name of the log, or `nil` in a file without signatures.
    public let origin: String?
    /// The number of the log's entries that the proof covers.
    public let size: Int64
    /// The number of entries in the file.
    public let entries: Int64
    /// The number of payloads that aren't handed over.
    public let withheld: Int64
    /// The witnesses that signed the checkpoint, with their times.
    public let cosignatures: [Cosignature]
    /// The version of the fold that made the answers, if it isn't this one's.
    public let earlierFold: Int64?
    /// The answers, if the file holds.
    public let answers: [Answer]

    /// The question in the words of the operator, or `nil` if there are none.
    let label: String?
    /// The checkpoint as the file has it, or `nil` in a file without signatures.
    let checkpoint: String?
    /// The entries of the file, for the comparison with a store.
    let log: AuditedLog
    /// The JSON of the answers as the file has them.
    let said: [UInt8]

    /// An answer that follows from the entries.
    public struct Answer: Sendable {
        /// The as-of, or `nil` for the end.
        public let asOf: Timestamp?
        /// The state of the contact.
        public let state: ContactState
        /// The explanations of attributes that the file has.
        public let explanations: [Explanation]
        /// The explanations of the attributes to tell people.
        ///
        /// They are those of the file. In a join, and without any, it is the one of the attribute that decides if the contact
        /// could be messaged.
        public internal(set) var told: [Explanation]
    }
}
