/// Files that only their owner may read.
package enum PrivateFile {
    /// Opens a file, creating it with mode 0600 if it is missing; a symbolic link is refused.
    ///
    /// - Returns: The descriptor, negative if the file can't be opened.
    package static func open(_ path: String, _ flags: Int32) -> Int32 {
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

    /// Creates a file with mode 0600 that must not exist, and syncs it and its directory.
    ///
    /// If that fails, no file is left.
    ///
    /// - Throws: ``FileFault`` when the path exists, also as a symbolic link, or the system refuses.
    package static func create(_ path: String, _ bytes: [UInt8]) throws(FileFault) {
        let descriptor = open(path, O_WRONLY | O_EXCL)
        guard descriptor >= 0 else { throw .system(errno) }
        do throws(FileFault) {
            // Closed on both ways out, before the file is removed.
            defer { close(descriptor) }
            try SmallFile.fill(descriptor, bytes)
            try SmallFile.syncDirectory(of: path)
        } catch {
            _ = unsafe unlink(path)
            throw error
        }
    }
}
