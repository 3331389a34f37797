/// A file by what it is rather than by what it is called.
///
/// Two paths are of one file when they lead to one device and number, through whatever links; a file that isn't there yet is the
/// place of its name in a directory.
package struct FilePlace: Equatable, Sendable {
    /// The path, with the symbolic links at its end followed.
    package let path: String
    private let file: FileIdentity?
    private let directory: FileIdentity?

    /// Looks at what a path leads to; what isn't there has no number.
    package init(_ path: String) {
        self.path = Self.resolved(path)
        file = FileIdentity(of: self.path)
        directory = FileIdentity(of: Self.directory(of: self.path))
    }

    /// Returns a Boolean value indicating whether both are one file, or would be.
    package func isSame(as other: FilePlace) -> Bool {
        if let file, file == other.file { return true }
        guard let directory, directory == other.directory else { return false }
        return Self.name(of: path) == Self.name(of: other.path)
    }

    /// A Boolean value that indicates whether the path names what a process has open.
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

    /// The directory that a path's name is in.
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

    /// Follows the links at the end of a path, also one that leads nowhere; what a process has open isn't followed.
    private static func resolved(_ path: String) -> String {
        var path = path
        // As many as the system follows.
        for _ in 0..<40 {
            guard !isDescriptor(path), let target = target(of: path) else { return path }
            path = target.hasPrefix("/") ? target : directory(of: path) + "/" + target
        }
        return path
    }

    /// The path that a symbolic link holds, or `nil` if there is none.
    package static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &buffer, buffer.count)
        guard count >= 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
