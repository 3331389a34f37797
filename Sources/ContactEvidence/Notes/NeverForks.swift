/// The rule that a log never signs two checkpoints of which one doesn't continue the other.
public enum NeverForks {
    /// Decides if a checkpoint may be signed.
    ///
    /// - Parameters:
    ///   - next: The checkpoint of the store as it is.
    ///   - previous: The last checkpoint that was signed, or `nil` for the first one.
    ///   - rootThen: The root of the store's entries up to the previous size, recomputed, or `nil` if the store has fewer.
    /// - Returns: The reason the checkpoint may not be signed, or `nil` if it continues the previous one.
    public static func refusal(
        of next: Checkpoint,
        after previous: Checkpoint?,
        rootThen: RootHash?
    ) -> NoteError? {
        guard let previous else { return nil }
        guard next.origin == previous.origin else {
            return NoteError(
                .fork,
                "the last checkpoint is of \(previous.origin), not of \(next.origin)",
                hint: "use the key of \(previous.origin), or another directory"
            )
        }
        let sizes = "\(previous.size) entries"
        guard next.size >= previous.size else {
            return restored(
                "the store has \(next.size) entries, the last checkpoint \(previous.size)",
                previous
            )
        }
        guard let rootThen, rootThen == previous.root,
            next.size > previous.size || next.root == previous.root
        else {
            return restored("the first \(sizes) aren't those of the last checkpoint", previous)
        }
        return nil
    }

    private static func restored(_ cause: String, _ previous: Checkpoint) -> NoteError {
        NoteError(
            .fork,
            cause,
            hint: "the store was restored or edited; only a new origin can continue, "
                + "such as \(previous.origin)-2"
        )
    }
}
