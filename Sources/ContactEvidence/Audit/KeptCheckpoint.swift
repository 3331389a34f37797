/// A checkpoint that the reader of a file kept, with the proof that connects it with the file's.
struct KeptCheckpoint {
    let note: SignedNote
    let proof: ConsistencyProof?

    /// Compares the checkpoint of a file with the kept one, which must be trusted as well.
    func check(
        _ checkpoint: Checkpoint,
        by policy: TrustPolicy,
        _ findings: inout AuditFindings
    ) {
        let found = Result { () throws(NoteError) in
            let note = try policy.check(note)
            return (try note.checkpoint(), note.quorumProblem)
        }
        switch found {
        case .failure(let error): findings.fail(.kept, "the kept checkpoint: \(error.cause)")
        case .success((let kept, let problem)):
            if let problem {
                findings.fail(.kept, "the kept checkpoint: \(problem)")
            } else if let problem = self.problem(kept, checkpoint) {
                findings.fail(.kept, problem)
            }
        }
    }

    /// Returns the reason two checkpoints can't be of one log that only grew, or `nil` if they are.
    private func problem(_ kept: Checkpoint, _ checkpoint: Checkpoint) -> String? {
        guard kept.origin == checkpoint.origin else {
            return "the kept checkpoint is of \(kept.origin), not \(checkpoint.origin)"
        }
        guard kept.size != checkpoint.size else {
            return kept.root == checkpoint.root
                ? nil : "the kept checkpoint has another root for the same entries"
        }
        let sizes =
            "the kept checkpoint, of \(kept.size) entries, with the file's, of \(checkpoint.size)"
        guard let proof else { return "no proof connects \(sizes)" }
        let isEarlier = kept.size < checkpoint.size
        let problem = proof.problem(
            from: isEarlier ? kept : checkpoint,
            to: isEarlier ? checkpoint : kept
        )
        return problem.map { "the proof doesn't connect \(sizes): \($0)" }
    }
}
