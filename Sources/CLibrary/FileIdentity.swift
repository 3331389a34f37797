/// The identity of a file by device and file number, independent of its name.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    package init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Reads the values of a file, or returns `nil` if it doesn't exist.
    package init?(of path: String) {
        guard let status = stat(of: path) else { return nil }
        self.init(status)
    }
}

/// The identity, size and modification time of a file, which show that it was changed.
package struct FileStamp: Hashable, Sendable {
    private let identity: FileIdentity
    private let size: Int64
    private let seconds: Int64
    private let nanoseconds: Int64

    /// Reads the values of a file, or returns `nil` if it doesn't exist.
    package init?(of path: String) {
        guard let status = stat(of: path) else { return nil }
        identity = FileIdentity(status)
        size = Int64(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
    }
}

/// Returns the system's status of a file, or `nil` if it doesn't exist.
package func stat(of path: String) -> stat? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status : nil
}

/// Returns the system's status of an open file.
package func stat(of descriptor: Int32) -> stat {
    var status = stat()
    // Not checked, because `fstat` doesn't fail for an open descriptor.
    unsafe fstat(descriptor, &status)
    return status
}
