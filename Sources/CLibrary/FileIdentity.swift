/// A file as the system knows it, whatever its name.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    package init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Looks at a file, or returns `nil` if it isn't there.
    package init?(of path: String) {
        guard let status = stat(of: path) else { return nil }
        self.init(status)
    }
}

/// The look of a file from outside, which changes when it is written.
package struct FileStamp: Hashable, Sendable {
    private let identity: FileIdentity
    private let size: Int64
    private let seconds: Int64
    private let nanoseconds: Int64

    /// Looks at a file, or returns `nil` if it isn't there.
    package init?(of path: String) {
        guard let status = stat(of: path) else { return nil }
        identity = FileIdentity(status)
        size = Int64(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
    }
}

/// Returns what the system tells of a file, or `nil` if it isn't there.
package func stat(of path: String) -> stat? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status : nil
}

/// Returns what the system tells of an open file.
package func stat(of descriptor: Int32) -> stat {
    var status = stat()
    unsafe fstat(descriptor, &status)
    return status
}
