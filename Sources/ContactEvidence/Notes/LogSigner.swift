public import ContactProjector
internal import CLibrary

/// The keys of a log, which sign only checkpoints that continue those that they signed before.
///
/// Beside each key file, `FILE.latest` has the last checkpoint that the key signed. So a restored or edited store, or
/// another store with the same key, is found out before it is signed for, wherever the checkpoints were handed out.
public struct LogSigner: Sendable {
    private let keys: [Signer]

    private struct Signer: Sendable {
        let key: SigningKey
        let path: String

        /// The file of the last checkpoint that the key signed.
        var memory: NoteFile { NoteFile("\(path).latest") }
    }

    /// Reads the keys: one, or several of one name while one replaces another.
    ///
    /// Traps without a path.
    ///
    /// - Throws: ``NoteError`` when a file can't be read, a key is given twice, or the keys aren't those of one log.
    public init(keyFiles paths: [String]) throws(NoteError) {
        precondition(!paths.isEmpty, "a log has at least one key")
        var keys: [Signer] = []
        for path in paths {
            let key = try SigningKey(file: path)
            guard key.verifier.kind == .log else {
                throw NoteError(.malformed, "\(path) is a witness's key", hint: "use the log's key")
            }
            guard key.verifier.name == keys.first?.key.verifier.name ?? key.verifier.name else {
                throw NoteError(
                    .malformed,
                    "\(path) is a key of \(key.verifier.name)",
                    hint: "sign with keys of one name; each name is another log"
                )
            }
            guard !keys.contains(where: { $0.key.verifier == key.verifier }) else {
                throw NoteError(.malformed, "\(path) is given twice", hint: "give each key once")
            }
            keys.append(Signer(key: key, path: path))
        }
        self.keys = keys
    }

    /// The name of the log.
    public var origin: KeyName { keys[0].key.verifier.name }

    /// The public halves of the keys.
    public var verifiers: [VerifierKey] { keys.map(\.key.verifier) }

    /// Returns the last checkpoint that the keys signed, or `nil` if they signed none.
    ///
    /// - Throws: ``NoteError`` when it can't be read.
    public func latest() throws(NoteError) -> SignedNote? { try keys[0].memory.read() }

    /// Signs the checkpoint of a log at its head, and remembers it.
    ///
    /// Signatures that the same checkpoint already has, such as those of witnesses, are kept.
    ///
    /// - Parameters:
    ///   - log: The log.
    ///   - published: A checkpoint that was handed out, which the new one must continue, too.
    /// - Returns: The note, which is on the disk beside the key.
    /// - Throws: ``NoteError`` when the log doesn't continue an earlier checkpoint, or the note can't be kept; `StoreError`
    ///   when the log can't be read.
    public func sign(_ log: any ProvenLog, after published: SignedNote? = nil) throws -> SignedNote
    {
        // One process at a time: two that sign for two stores would each see the memory of before.
        // Always in one order: otherwise two with the same keys could wait for each other.
        let ordered = keys.sorted { $0.key.verifier.id.rawValue < $1.key.verifier.id.rawValue }
        let locks = try ordered.map { key throws(NoteError) in try KeyLock(key.path) }
        defer { withExtendedLifetime(locks) {} }
        var earlier = try keys.compactMap { key throws(NoteError) in try key.memory.read() }
        if let published { earlier.append(published) }
        let checkpoint = try next(log, at: log.head, after: earlier)
        let same = earlier.filter { $0.signed.elementsEqual(checkpoint.text.utf8) }
        let note = try signed(checkpoint, same)
        for key in keys where try key.memory.read() != note {
            try key.memory.write(note, isNew: false)
        }
        return note
    }

    /// Returns the checkpoint of a note, unless the log isn't the one that it is about.
    func checked(_ note: SignedNote, by log: any ProvenLog) throws -> Checkpoint {
        let checkpoint = try Checkpoint(note.signed)
        // At its own size, of which the proofs are made: a later head is nothing to this file.
        _ = try next(log, at: min(Position(checkpoint.size), log.head), after: [note])
        return checkpoint
    }

    /// Signs the statement that a claim is complete at a checkpoint.
    func sign(_ statement: EvidenceStatement) throws(NoteError) -> SignedNote {
        var note = try keys[0].key.sign(statement.text)
        for other in keys.dropFirst() { note = try other.key.sign(note) }
        return note
    }

    private func signed(
        _ checkpoint: Checkpoint,
        _ same: [SignedNote]
    ) throws(NoteError) -> SignedNote {
        var note =
            if let first = same.first { first } else { try keys[0].key.sign(checkpoint.text) }
        for other in same { for line in other.signatures { note = try note.adding(line) } }
        for signer in keys where !Self.has(note, signer.key) { note = try signer.key.sign(note) }
        return note
    }

    /// Returns the checkpoint of a log at a size, unless it doesn't continue earlier ones.
    private func next(
        _ log: any ProvenLog,
        at size: Position,
        after earlier: [SignedNote]
    ) throws -> Checkpoint {
        var now = try earlier.isEmpty ? log.roots(from: nil, to: size).now : []
        for note in earlier {
            let previous = try Checkpoint(note.signed)
            let (then, root) = try roots(log, at: size, after: previous, isOwn: isOwn(note))
            now = root
            let refusal = NeverForks.refusal(
                of: try checkpoint(size, root),
                after: previous,
                rootThen: then.flatMap { RootHash($0) }
            )
            if let refusal { throw refusal }
        }
        return try checkpoint(size, now)
    }

    private func roots(
        _ log: any ProvenLog,
        at size: Position,
        after previous: Checkpoint,
        isOwn: Bool
    ) throws(StoreError) -> (then: [UInt8]?, now: [UInt8]) {
        let earlier = Position(previous.size)
        guard earlier <= size else { return (nil, try log.roots(from: nil, to: size).now) }
        // Roots that the store keeps are believed only if a signature of this key vouches for them.
        guard isOwn else {
            let then = try log.roots(from: nil, to: earlier).now
            return (then, earlier == size ? then : try log.roots(from: nil, to: size).now)
        }
        let head = LogTreeHead(size: earlier, root: previous.root.bytes)
        return try log.roots(from: head, to: size)
    }

    private func checkpoint(_ size: Position, _ root: [UInt8]) throws(NoteError) -> Checkpoint {
        guard let root = RootHash(root), size.rawValue <= Checkpoint.largestSize else {
            throw NoteError(.malformed, "a checkpoint has at most 2^40 entries")
        }
        return Checkpoint(origin: origin, size: size.rawValue, root: root)
    }

    private func isOwn(_ note: SignedNote) -> Bool {
        keys.contains { Self.has(note, $0.key) }
    }

    private static func has(_ note: SignedNote, _ key: SigningKey) -> Bool {
        note.signatures.contains {
            key.verifier.isNamed(by: $0) && key.verifier.hasSigned(note.signed, with: $0.bytes)
        }
    }
}

/// The right to sign with a key, held by one process at a time through a lock on its file.
///
/// The system drops it when the process ends.
private final class KeyLock {
    private let descriptor: Int32

    init(_ path: String) throws(NoteError) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw NoteError(unreadable: path, .system(errno)) }
        // Signing takes milliseconds, and the first tree of a large log a few seconds.
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let number = errno
                close(descriptor)
                throw NoteError(unreadable: path, .system(number))
            }
        }
    }

    deinit { close(descriptor) }
}
