extension SignedNote {
    /// Reads a checkpoint from a file.
    ///
    /// - Throws: ``NoteError`` if the file can't be read, or isn't a checkpoint.
    public init(file: String) throws(NoteError) {
        guard let note = try NoteFile(file).read() else {
            throw NoteError(
                .unreadable,
                "can't open \(file): no such file",
                hint: "name a checkpoint that you kept"
            )
        }
        self = note
    }
}
