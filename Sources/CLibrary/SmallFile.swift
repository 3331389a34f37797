/// Files that are read and created as a whole, such as keys and tokens.
package enum SmallFile {
    /// Reads a file that meets a rule.
    ///
    /// The rule is checked on the open file, not on the path, where another file may be put meanwhile.
    ///
    /// - Throws: ``FileFault`` when it can't be read, doesn't meet the rule, or is too long.
    package static func read(
        _ path: String,
        atMost largest: Int,
        _ rule: FileRule = []
    ) throws(FileFault) -> [UInt8] {
        var flags = O_RDONLY | O_CLOEXEC | O_NOCTTY
        if rule.contains(.isNoLink) { flags |= O_NOFOLLOW }
        // Opening a pipe would wait for a process that writes to it.
        if rule.contains(.isRegular) { flags |= O_NONBLOCK }
        let descriptor = unsafe open(path, flags)
        guard descriptor >= 0 else {
            throw errno == ELOOP && rule.contains(.isNoLink) ? .link : .system(errno)
        }
        defer { close(descriptor) }
        if let fault = rule.fault(of: stat(of: descriptor)) { throw fault }
        return try bytes(of: descriptor, atMost: largest)
    }

    private static func bytes(
        of descriptor: Int32,
        atMost largest: Int
    ) throws(FileFault) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(largest + 1, 1 << 16))
        while bytes.count <= largest {
            let count = unsafe CLibrary.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 { bytes += buffer.prefix(count) }
            // A signal may interrupt a read before there was anything to read: it is repeated.
            if count < 0, errno != EINTR { throw .system(errno) }
        }
        throw .tooLong
    }

    /// Writes bytes to an open file, and syncs it.
    ///
    /// - Throws: ``FileFault`` when the system refuses, for example because the disk is full.
    package static func fill(_ descriptor: Int32, _ bytes: [UInt8]) throws(FileFault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { rest in
                unsafe write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno != EINTR { throw .system(errno) }
            rest = rest.dropFirst(max(0, count))
        }
        // Some file systems can't sync, which is no reason to fail.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw .system(errno)
        }
    }

    /// Syncs the directory of a path, so that its name survives a power failure.
    ///
    /// - Throws: ``FileFault`` when the system refuses.
    package static func syncDirectory(of path: String) throws(FileFault) {
        let directory = unsafe open(
            FilePlace.directory(of: path),
            O_RDONLY | O_DIRECTORY | O_CLOEXEC
        )
        guard directory >= 0 else { throw .system(errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw .system(errno)
        }
    }
}
