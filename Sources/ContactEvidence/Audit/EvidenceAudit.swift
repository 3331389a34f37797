public import ActivityJSON
internal import ContactProjector

/// The check of an evidence file against the keys that its reader trusts.
///
/// It reads the file once and keeps, of each entry, 80 bytes for the proof and what the contact's state shows. It opens no
/// network and no store; ``StoreComparison`` asks a store afterwards.
public struct EvidenceAudit {
    private let policy: TrustPolicy
    private let kept: SignedNote?
    private let consistency: ConsistencyProof?

    /// Creates a check by keys, and by a checkpoint that the reader kept.
    ///
    /// - Parameters:
    ///   - policy: The keys of logs and witnesses.
    ///   - kept: A checkpoint of the log that was kept.
    ///   - consistency: The proof that connects the kept checkpoint with the file's, whichever has fewer entries. It
    ///     isn't needed, nor used, if they have the same number.
    public init(
        trusting policy: TrustPolicy,
        kept: SignedNote? = nil,
        consistency: ConsistencyProof? = nil
    ) {
        self.policy = policy
        self.kept = kept
        self.consistency = consistency
    }

    /// Checks a file, plain or gzip.
    ///
    /// O(bytes of the file), and O(n log n) for each answer about n entries.
    ///
    /// - Throws: ``EvidenceFormatError`` if the bytes aren't evidence, `ReadError` if they can't be read.
    public func check(_ source: ActivitySource) throws -> AuditReport {
        var findings = AuditFindings()
        let file = try AuditedFile(source, &findings)
        let notes = AuditedNotes(of: file, by: policy, &findings)
        if let kept, let checkpoint = notes.checkpoint {
            KeptCheckpoint(note: kept, proof: consistency)
                .check(checkpoint, by: policy, &findings)
        }
        file.checkStreams(&findings)
        let derived = AnswerCheck(file)
        let unknown = derived.underivable
        let answers = try derived.answers(&findings)
        return AuditReport(
            outcome: findings.first.map { .refuted($0) } ?? unknown.map { .underivable($0) }
                ?? .holds,
            question: file.claim.question,
            knownAt: file.claim.knownAt,
            origin: file.claim.origin,
            size: file.claim.size,
            entries: file.count,
            withheld: file.withheld,
            cosignatures: notes.cosignatures,
            earlierFold: derived.isEarlierFold ? file.claim.fold.version : nil,
            answers: answers,
            label: file.claim.label,
            checkpoint: file.notes["checkpoint"],
            log: file.log,
            said: file.claim.answers
        )
    }
}
