/// The place of a file, independent of the path that leads to it.
///
/// Two paths have one place if they lead to the same device and file number, also through links. A missing file has the
/// place of its name in its directory.
package struct FilePlace: Equatable, Sendable {
    /// The path, with the symbolic links at its end followed.
    package let path: String
    private let file: FileIdentity?
    private let directory: FileIdentity?

    /// Creates the place of a path, whose file may be missing.
    package init(_ path: String) {
        self.path = Self.resolved(path)
        file = FileIdentity(of: self.path)
        directory = FileIdentity(of: Self.directory(of: self.path))
    }

    /// Returns a Boolean value indicating whether both are one file, or would be if it were created.
    package func isSame(as other: FilePlace) -> Bool {
        if let file, file == other.file { return true }
        guard let directory, directory == other.directory else { return false }
        return Self.name(of: path) == Self.name(of: other.path)
    }

    /// A Boolean value that indicates whether the path names an open descriptor of a process.
    package var isDescriptor: Bool { Self.isDescriptor(path) }

    private static func isDescriptor(_ path: String) -> Bool {
        path.hasPrefix("/proc/") || path.hasPrefix("/dev/fd/")
    }

    /// Returns a Boolean value indicating whether a descriptor of this process is open on the file.
    package func isOpen(as descriptor: Int32) -> Bool {
        var status = stat()
        guard let file, unsafe fstat(descriptor, &status) == 0 else { return false }
        return file == FileIdentity(status)
    }

    /// Returns the directory of a path.
    package static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Returns a Boolean value indicating whether a path leads to a regular file.
    package static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func name(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    }

    /// Returns a path with the symbolic links at its end followed, except those of open descriptors.
    private static func resolved(_ path: String) -> String {
        var path = path
        // As many as Linux follows before it reports ELOOP.
        for _ in 0..<40 {
            // The link of a descriptor isn't a path: for a pipe it reads `pipe:[1234]`. `realpath`
            // isn't used, because a link to a missing file must be followed, too.
            guard !isDescriptor(path), let target = target(of: path) else { return path }
            path = target.hasPrefix("/") ? target : directory(of: path) + "/" + target
        }
        return path
    }

    /// Returns the target of a symbolic link, or `nil` if the path isn't one.
    package static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &buffer, buffer.count)
        guard count >= 0 else { return nil }
        // `readlink` writes no zero at the end, so the count ends the text.
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
