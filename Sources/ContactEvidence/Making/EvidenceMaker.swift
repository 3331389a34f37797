internal import ActivityJSON
public import ContactProjector
internal import LogChain

/// Makes evidence files: the answer to a question, the entries it follows from, and their proof.
///
/// A file is made of one state of the log. Its answers follow from the entries as the file has them, so a check gives the
/// same ones byte for byte.
public struct EvidenceMaker: Sendable {
    private let signer: LogSigner?
    private let checkpoint: SignedNote?

    /// Creates a maker.
    ///
    /// - Parameters:
    ///   - signer: The keys of the log, or `nil` for files that prove nothing.
    ///   - checkpoint: The checkpoint to prove the entries by, such as one that a witness signed, or `nil` for a new one at
    ///     the log's head.
    public init(signedBy signer: LogSigner?, at checkpoint: SignedNote? = nil) {
        self.signer = signer
        self.checkpoint = checkpoint
    }

    /// Makes a file.
    ///
    /// The entries are read twice. Memory grows with the states of the contacts and 48 bytes for each entry. O(entries of
    /// the contacts · log entries).
    ///
    /// - Parameters:
    ///   - request: The question.
    ///   - store: The store of the log.
    ///   - madeAt: The time that the file names.
    ///   - write: Receives whole lines, about 256 KiB at a time, on a thread of the store.
    /// - Returns: The sizes of the file.
    /// - Throws: ``NoteError`` when the log doesn't continue a checkpoint or the request can't be answered, `StoreError`
    ///   when the log can't be read or is damaged, or what `write` throws, as it is.
    @discardableResult
    public func make(
        _ request: EvidenceRequest,
        from store: some LogProving,
        madeAt: Timestamp,
        _ write: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> EvidenceReceipt {
        let streams = request.question.streams
        // Signed in a read of its own, so that the next file needn't wait until this one is taken.
        let note: SignedNote?
        if let checkpoint {
            note = checkpoint
        } else {
            note = try await signer?.checkpoint(of: store)
        }
        return try await store.proving(streams) { log in
            let head = try self.head(of: log, at: note)
            var draft = try EvidenceDraft(request, streams, log, head, madeAt)
            return try draft.write(signedBy: signer, write)
        }
    }

    /// Returns the size and the root that the file is about, with the note of their checkpoint.
    private func head(of log: any ProvenLog, at note: SignedNote?) throws -> EvidenceHead {
        guard let signer, let note else {
            let root = try log.roots(from: nil, to: log.head).now
            return EvidenceHead(size: log.head, root: root, origin: nil, note: nil)
        }
        let read = try signer.checked(note, by: log)
        let size = Position(read.size)
        return EvidenceHead(size: size, root: read.root.bytes, origin: read.origin, note: note)
    }
}

/// The size and the root that an evidence file is about.
struct EvidenceHead {
    let size: Position
    let root: [UInt8]
    let origin: KeyName?
    let note: SignedNote?
}

extension EvidenceQuestion {
    /// The contacts, each once, in the order in which the question names them.
    var streams: [StreamID] {
        var seen: Set<StreamID> = []
        return coordinates.map(\.stream).filter { seen.insert($0).inserted }
    }
}
