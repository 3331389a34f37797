/// A directory of checkpoints: one file for each size, and `latest`.
///
/// The names are as in `000000000025.checkpoint`. Each file is on the disk, whole, before it has its name.
public struct CheckpointDirectory: Sendable {
    /// The path of the directory.
    public let path: String

    /// Creates the value; the directory may be missing until a note is written.
    public init(path: String) { self.path = path }

    /// The path of the file with the latest checkpoint.
    public var latestPath: String { "\(path)/latest" }

    /// Returns the path of the file with the checkpoint of a size.
    public func path(ofSize size: Int64) -> String {
        let digits = "\(size)"
        let zeros = String(repeating: "0", count: max(0, 12 - digits.count))
        return "\(path)/\(zeros)\(digits).checkpoint"
    }

    /// Returns the latest note, or `nil` if there is none.
    ///
    /// Its signatures aren't checked.
    ///
    /// - Throws: ``NoteError`` when it can't be read, or isn't a checkpoint.
    public func latest() throws(NoteError) -> SignedNote? { try NoteFile(latestPath).read() }

    /// Keeps a note under its size, and as the latest unless a larger one is.
    ///
    /// A file of that size with the same checkpoint gets the signatures that it doesn't have, and loses none.
    ///
    /// - Returns: The note as it is kept.
    /// - Throws: ``NoteError`` when the directory has another checkpoint of that size, or one of another log, or can't be
    ///   written. Nothing is replaced then.
    @discardableResult
    public func keep(_ note: SignedNote) throws(NoteError) -> SignedNote {
        let checkpoint = try Checkpoint(note.signed)
        let latest = try latest()
        let previous = try latest.map { note throws(NoteError) in try Checkpoint(note.signed) }
        if let previous, previous.origin != checkpoint.origin {
            throw NoteError(
                .fork,
                "\(path) has checkpoints of \(previous.origin)",
                hint: "keep those of \(checkpoint.origin) in another directory"
            )
        }
        try makeDirectory()
        let file = NoteFile(path(ofSize: checkpoint.size))
        let kept = try file.read()
        let joined = try Self.joined(kept, note, file.path)
        if kept != joined { try file.write(joined, isNew: kept == nil) }
        if (previous?.size ?? 0) <= checkpoint.size, latest != joined {
            try NoteFile(latestPath).write(joined, isNew: false)
        }
        return joined
    }

    /// Returns a kept note with the signatures of another one of the same checkpoint.
    private static func joined(
        _ kept: SignedNote?,
        _ note: SignedNote,
        _ path: String
    ) throws(NoteError) -> SignedNote {
        guard var joined = kept else { return note }
        guard joined.signed == note.signed else {
            throw NoteError(
                .fork,
                "\(path) has another checkpoint of that size",
                hint: "the store was restored or edited; only a new origin can continue"
            )
        }
        for signature in note.signatures { joined = try joined.adding(signature) }
        return joined
    }
}
