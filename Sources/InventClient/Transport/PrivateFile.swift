internal import CLibrary

/// Files that only their owner may read.
enum PrivateFile {
    /// Opens a file, creating it with mode 0600 if it is missing; a symbolic link is refused.
    ///
    /// - Returns: The descriptor, negative if the file can't be opened.
    static func open(_ path: String, _ flags: Int32) -> Int32 {
        let flags = flags | O_CLOEXEC | O_NOFOLLOW
        // O_EXCL shows whose file it is: only the mode of a new one is set.
        let made = unsafe CLibrary.open(path, flags | O_CREAT | O_EXCL, 0o600)
        if made >= 0 {
            // The mask may have taken the owner's own permissions.
            fchmod(made, 0o600)
            return made
        }
        guard errno == EEXIST, flags & O_EXCL == 0 else { return made }
        return unsafe CLibrary.open(path, flags)
    }
}
