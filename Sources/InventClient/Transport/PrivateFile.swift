internal import CLibrary

/// Files that only their owner may read.
enum PrivateFile {
    /// Opens a file by the system's flags and makes it where there is none; a symbolic link in its place is refused.
    ///
    /// - Returns: The descriptor, negative when the system refuses.
    static func open(_ path: String, _ flags: Int32) -> Int32 {
        let flags = flags | O_CLOEXEC | O_NOFOLLOW
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
