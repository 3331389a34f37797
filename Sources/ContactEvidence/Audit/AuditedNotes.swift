internal import LogChain

/// The notes of a file, with the checkpoint and the witnesses' times as far as trusted keys signed them.
struct AuditedNotes {
    private(set) var checkpoint: Checkpoint?
    private(set) var cosignatures: [Cosignature] = []

    /// Checks the notes, and the root that entries and nodes give.
    init(of file: AuditedFile, by policy: TrustPolicy, _ findings: inout AuditFindings) {
        let found = Result { () throws(NoteError) in
            try Self.checked("checkpoint", of: file, by: policy)
        }
        switch found {
        case .failure(let error): findings.fail(.checkpoint, error.cause)
        case .success(let note): checkCheckpoint(note, file.claim, &findings)
        }
        checkRoot(of: file, &findings)
        checkStatement(of: file, by: policy, &findings)
    }

    /// Returns a note of the file, checked by keys that are trusted.
    private static func checked(
        _ kind: String,
        of file: AuditedFile,
        by policy: TrustPolicy
    ) throws(NoteError) -> CheckedNote {
        guard let text = file.notes[kind] else {
            throw NoteError(.malformed, "the file has no \(kind)")
        }
        return try policy.check(try SignedNote(text.utf8))
    }

    private mutating func checkCheckpoint(
        _ note: CheckedNote,
        _ claim: EvidenceClaim,
        _ findings: inout AuditFindings
    ) {
        cosignatures = note.cosignatures
        let found = Result { () throws(NoteError) in try note.checkpoint() }
        switch found {
        case .failure(let error): findings.fail(.checkpoint, error.cause)
        case .success(let checkpoint):
            self.checkpoint = checkpoint
            if let problem = note.quorumProblem { findings.fail(.checkpoint, problem) }
            guard checkpoint.origin.rawValue == claim.origin, checkpoint.size == claim.size else {
                findings.fail(
                    .checkpoint,
                    "the checkpoint is of \(checkpoint.size) entries of \(checkpoint.origin), "
                        + "the claim of \(claim.size) of \(claim.origin ?? "no log")"
                )
                return
            }
        }
    }

    private func checkRoot(of file: AuditedFile, _ findings: inout AuditFindings) {
        do throws(TreeProofError) {
            let root = try TreeProof.root(
                from: file.leaves,
                size: file.claim.size,
                proof: file.hashes
            )
            if let checkpoint, root.bytes != checkpoint.root.bytes {
                findings.fail(
                    .root,
                    "the entries and nodes don't give the root of the checkpoint"
                )
            }
        } catch {
            findings.fail(.root, "the nodes don't fit the entries: \(error.description)")
        }
    }

    private func checkStatement(
        of file: AuditedFile,
        by policy: TrustPolicy,
        _ findings: inout AuditFindings
    ) {
        // Only the log's own signatures count: witnesses sign checkpoints.
        let logs = TrustPolicy(logs: policy.logs)
        let stated = Result { () throws(NoteError) in
            try Self.checked("statement", of: file, by: logs).statement()
        }
        switch stated {
        case .failure(let error): findings.fail(.statement, "the statement: \(error.cause)")
        case .success(let statement):
            if let checkpoint, statement.checkpoint != checkpoint {
                findings.fail(.statement, "the statement is about another checkpoint")
            } else if !statement.isAbout(claim: file.claimLine) {
                findings.fail(.statement, "the statement has another claim")
            }
        }
    }
}
