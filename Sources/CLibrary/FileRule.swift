/// The conditions under which a small file is read.
package struct FileRule: OptionSet, Sendable {
    package let rawValue: Int

    /// Creates a set of conditions from its bits.
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The group and others have no permission.
    package static let isPrivate = FileRule(rawValue: 1)
    /// The user that runs the process owns the file.
    package static let isOwn = FileRule(rawValue: 2)
    /// It is a regular file: no pipe, device or directory.
    package static let isRegular = FileRule(rawValue: 4)
    /// The path isn't a symbolic link.
    package static let isNoLink = FileRule(rawValue: 8)

    /// Returns the condition that an open file doesn't meet, or `nil` if it meets all.
    func fault(of status: stat) -> FileFault? {
        // First, because the permissions of a directory or a pipe would be a strange complaint.
        if contains(.isRegular), status.st_mode & S_IFMT != S_IFREG { return .notRegular }
        if contains(.isPrivate), status.st_mode & 0o077 != 0 { return .shared }
        // Root may read every file, so the system wouldn't refuse it another user's.
        if contains(.isOwn), status.st_uid != geteuid() {
            return .foreign(owner: status.st_uid, reader: geteuid())
        }
        return nil
    }
}

/// The reason a small file isn't read or created.
package enum FileFault: Error, Hashable {
    /// The system refuses, with an error number.
    case system(Int32)
    /// The path is a symbolic link.
    case link
    /// It is a directory, a pipe or a device.
    case notRegular
    /// The group or others have a permission.
    case shared
    /// Another user owns it.
    case foreign(owner: UInt32, reader: UInt32)
    /// It is longer than expected.
    case tooLong
}
