internal import CLibrary

extension CheckpointDirectory {
    /// Creates the directory unless it exists.
    func makeDirectory() throws(NoteError) {
        if unsafe mkdir(path, 0o777) == 0 {
            // Otherwise a power failure could take the directory with all its files.
            do throws(FileFault) {
                try SmallFile.syncDirectory(of: path)
            } catch {
                throw NoteError(unwritable: path, error)
            }
            return
        }
        guard errno == EEXIST else { throw NoteError(unwritable: path, .system(errno)) }
    }
}

/// A file with one note, which is replaced as a whole.
struct NoteFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// Returns the note, or `nil` if there is no file.
    func read() throws(NoteError) -> SignedNote? {
        let bytes: [UInt8]
        do throws(FileFault) {
            bytes = try SmallFile.read(path, atMost: SignedNote.largestSize, .isRegular)
        } catch {
            if error == .system(ENOENT) { return nil }
            throw NoteError(unreadable: path, error)
        }
        do throws(NoteError) {
            let note = try SignedNote(bytes)
            _ = try Checkpoint(note.signed)
            return note
        } catch {
            throw NoteError(.unreadable, "\(path): \(error.cause)", hint: error.hint)
        }
    }

    /// Writes a note beside the file, and gives it the name once it is on the disk.
    ///
    /// A new file never replaces another one, which a process may have written meanwhile.
    func write(_ note: SignedNote, isNew: Bool) throws(NoteError) {
        let number = String(UInt64.random(in: .min ... .max), radix: 36)
        let staged = "\(FilePlace.directory(of: path))/.checkpoint-\(getpid())-\(number)"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        // For everyone, within the umask: a checkpoint is made to be handed out.
        let descriptor = unsafe open(staged, flags, 0o666)
        guard descriptor >= 0 else { throw NoteError(unwritable: path, .system(errno)) }
        do throws(FileFault) {
            try Self.fill(descriptor, note)
            try name(staged, isNew: isNew)
            try SmallFile.syncDirectory(of: path)
        } catch {
            _ = unsafe unlink(staged)
            throw NoteError(unwritable: path, error)
        }
    }

    private static func fill(_ descriptor: Int32, _ note: SignedNote) throws(FileFault) {
        defer { close(descriptor) }
        try SmallFile.fill(descriptor, note.bytes)
    }

    private func name(_ staged: String, isNew: Bool) throws(FileFault) {
        // A hard link checks in one step that the name is free; `rename` would replace the file.
        if isNew, unsafe link(staged, path) == 0 {
            _ = unsafe unlink(staged)
            return
        }
        // Some file systems have no hard links.
        let hasNoLinks = [EPERM, EOPNOTSUPP, ENOSYS].contains(errno)
        guard !isNew || hasNoLinks, unsafe rename(staged, path) == 0 else {
            throw .system(errno)
        }
    }
}
