public import ContactProjector

/// A witness, which signs the checkpoints of a log only if each continues the one that it kept.
public struct Cosigner: Sendable {
    private let key: SigningKey
    private let policy: TrustPolicy

    /// Creates the witness from its key and the keys of the logs that it watches.
    public init(_ key: SigningKey, watching policy: TrustPolicy) {
        self.key = key
        self.policy = policy
    }

    /// Adds the witness's signature to a note.
    ///
    /// - Parameters:
    ///   - note: The note of a checkpoint.
    ///   - kept: The note that the witness signed last, or `nil` if it never signed one of this log.
    ///   - time: The time of signing, in whole seconds.
    ///   - proof: The proof that the checkpoint continues the kept one, which two of one size don't need.
    /// - Returns: The note with one more signature.
    /// - Throws: ``NoteError`` when no watched log signed, or the checkpoint doesn't continue the kept one.
    public func cosign(
        _ note: SignedNote,
        after kept: SignedNote?,
        at time: Timestamp,
        proof: ConsistencyProof? = nil
    ) throws(NoteError) -> SignedNote {
        let next = try policy.check(note).checkpoint()
        if let kept {
            let previous = try policy.check(kept).checkpoint()
            try Self.check(previous, next)
            // Of two checkpoints of one size, the roots were compared. A tree without entries is
            // part of any.
            if previous.size != next.size, previous.size > 0 {
                guard let proof else { throw Self.unproven(previous, next) }
                guard proof.connects(previous, next) else { throw Self.fork(previous, next) }
            }
        }
        return try key.cosign(note, at: time)
    }

    private static func check(_ previous: Checkpoint, _ next: Checkpoint) throws(NoteError) {
        guard previous.origin == next.origin else {
            throw NoteError(
                .fork,
                "the kept checkpoint is of \(previous.origin), not of \(next.origin)",
                hint: "use the checkpoint of \(next.origin) that you signed last"
            )
        }
        guard next.size >= previous.size else {
            throw NoteError(
                .fork,
                "the checkpoint has \(next.size) entries, the kept one \(previous.size)",
                hint: "sign the log's latest checkpoint"
            )
        }
        guard next.size > previous.size || next.root == previous.root else {
            throw fork(previous, next)
        }
    }

    private static func unproven(_ previous: Checkpoint, _ next: Checkpoint) -> NoteError {
        NoteError(
            .fork,
            "no proof connects the kept checkpoint of \(previous.size) entries with \(next.size)",
            hint: "ask the log's operator for it: projector checkpoint --prove FILE"
        )
    }

    private static func fork(_ previous: Checkpoint, _ next: Checkpoint) -> NoteError {
        NoteError(
            .fork,
            "the checkpoint of \(next.size) entries doesn't continue the kept \(previous.size)",
            hint: "check the proof; if it is right, keep both notes: together they show a fork"
        )
    }
}
