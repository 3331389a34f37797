public import ContactProjector

extension LogSigner {
    /// Signs the checkpoint of a store at its head, and remembers it.
    ///
    /// Another task or process may sign a later state of the same store between the read of this one and its signature.
    /// Then the store is read again, for only a store that was restored still has fewer entries.
    ///
    /// - Parameters:
    ///   - store: The store of the log.
    ///   - published: A checkpoint that was handed out, which the new one must continue, too.
    /// - Returns: The note, which is on the disk beside the key.
    /// - Throws: ``NoteError`` when the log doesn't continue an earlier checkpoint, or the note can't be kept; `StoreError`
    ///   when the log can't be read.
    public func checkpoint(
        of store: some LogProving,
        after published: SignedNote? = nil
    ) async throws -> SignedNote {
        while true {
            try Task.checkCancellation()
            switch try await store.proving([], { try self.attempt($0, after: published) }) {
            case .signed(let note): return note
            case .overtaken(let size, let refusal):
                guard try await store.head().position >= size else { throw refusal }
            }
        }
    }

    private enum Attempt {
        case signed(SignedNote)
        /// The keys signed a log of more entries than this state has.
        case overtaken(Position, NoteError)
    }

    private func attempt(
        _ log: any ProvenLog,
        after published: SignedNote?
    ) throws -> Attempt {
        do {
            return .signed(try sign(log, after: published))
        } catch let refusal as NoteError {
            guard refusal.kind == .fork, let latest = try latest() else { throw refusal }
            let size = Position(try Checkpoint(latest.signed).size)
            guard size > log.head else { throw refusal }
            return .overtaken(size, refusal)
        }
    }
}
