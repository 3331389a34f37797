internal import ContactEvidence
internal import ContactQueries

extension UserError {
    /// Creates the error for a key, a note or a checkpoint, with the exit status of its kind.
    init(_ error: NoteError) {
        let code: Code =
            switch error.kind {
            // The key file isn't used: another one, or another mode, is a matter of the command line.
            case .unsafeKey: .usage
            case .malformed, .unreadable, .unanswerable: .unreadable
            case .refuted, .untrusted, .unwritable, .fork: .failed
            }
        self.init(error.cause, hint: error.hint, code: code)
    }
}
