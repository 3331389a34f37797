/// A note that a trusted log signed, and the witnesses that signed it, too.
public struct CheckedNote: Hashable, Sendable {
    /// The note.
    public let note: SignedNote
    /// The trusted keys of logs that signed, in the order of their lines.
    public let logKeys: [VerifierKey]
    /// The signature of each witness of the policy that signed, the earliest of each, in the order of the policy.
    public let cosignatures: [Cosignature]
    /// The description of a missing signature that the policy requires, or `nil` if there is none missing.
    public let quorumProblem: String?

    /// Returns the checkpoint that the note is.
    ///
    /// - Throws: ``NoteError`` when the note isn't a checkpoint of a log that signed it.
    public func checkpoint() throws(NoteError) -> Checkpoint {
        let checkpoint = try Checkpoint(note.signed)
        try check(checkpoint.origin)
        return checkpoint
    }

    /// Returns the statement that the note is.
    ///
    /// - Throws: ``NoteError`` when the note isn't a statement about a log that signed it.
    public func statement() throws(NoteError) -> EvidenceStatement {
        let statement = try EvidenceStatement(note.signed)
        try check(statement.checkpoint.origin)
        return statement
    }

    /// Throws unless a key of the log signed: one trusted log says nothing about another one.
    private func check(_ origin: KeyName) throws(NoteError) {
        guard logKeys.contains(where: { $0.name == origin }) else {
            throw NoteError(
                .untrusted,
                "no trusted key of \(origin) signed this note",
                hint: "get the log's key from its operator, and add it as log KEY"
            )
        }
    }
}

extension TrustPolicy {
    /// Checks the signatures of a note.
    ///
    /// Signatures of unknown keys are ignored. A missing witness doesn't throw; see ``CheckedNote/quorumProblem``.
    ///
    /// - Throws: ``NoteError`` when no trusted log signed, or the signature of a known key is wrong.
    public func check(_ note: SignedNote) throws(NoteError) -> CheckedNote {
        var signers: [VerifierKey] = []
        var times: [Witness: Cosignature] = [:]
        for signature in note.signatures {
            for key in logs where key.isNamed(by: signature) {
                guard key.hasSigned(note.signed, with: signature.bytes) else {
                    throw Self.refuted(by: key)
                }
                if !signers.contains(key) { signers.append(key) }
            }
            for witness in witnesses where witness.key.isNamed(by: signature) {
                let cosignature = try Self.cosignature(signature, of: note, by: witness)
                // The earliest time shows the most.
                if let earlier = times[witness], earlier.time <= cosignature.time { continue }
                times[witness] = cosignature
            }
        }
        guard !signers.isEmpty else { throw Self.untrusted(note) }
        return CheckedNote(
            note: note,
            logKeys: signers,
            cosignatures: witnesses.compactMap { times[$0] },
            quorumProblem: quorum.flatMap { witness in
                times[witness] == nil ? "witness \(witness.name) didn't sign this note" : nil
            }
        )
    }

    private static func cosignature(
        _ signature: SignedNote.Signature,
        of note: SignedNote,
        by witness: Witness
    ) throws(NoteError) -> Cosignature {
        guard let bytes = CosignatureBytes(signature.bytes),
            bytes.isValid(for: note.signed, by: witness.key)
        else { throw refuted(by: witness.key) }
        return Cosignature(witness: witness, time: bytes.time)
    }

    private static func refuted(by key: VerifierKey) -> NoteError {
        NoteError(
            .refuted,
            "the signature of \(key.name) \(key.id) is wrong",
            hint: "the note was changed, or isn't theirs: fetch it again"
        )
    }

    private static func untrusted(_ note: SignedNote) -> NoteError {
        let first = note.signatures.first.map { " (it names \($0.name.prefix(60)) \($0.keyID))" }
        let kind = (try? Checkpoint(note.signed)) == nil ? "note" : "checkpoint"
        return NoteError(
            .untrusted,
            "no trusted key signed this \(kind)\(first ?? "")",
            hint: "get the log's key from its operator, and add it as log KEY"
        )
    }
}
