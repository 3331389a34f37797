internal import ContactProjector
internal import CLibrary

/// The names of a database file other than the one with which it is opened.
///
/// SQLite keeps the write-ahead log beside the name with which a file is opened. So a file with two
/// names has two logs, and writes under the other name aren't seen (sqlite.org/howtocorrupt.html,
/// 2.5).
struct OtherNames {
    private let files: StoreFiles
    private let file: HeldFile
    private let isMounted: Bool

    init(of file: HeldFile, _ files: StoreFiles) {
        self.file = file
        self.files = files
        isMounted = MountPoints.contain(files.database)
    }

    private var hasOthers: Bool { file.links > 1 || isMounted }

    /// Throws if the file has other names, so it can't be written.
    func checkWriting() throws(StoreError) {
        if file.links > 1 { throw .linked(files.path, names: file.links) }
        if isMounted { throw .mounted(files.path) }
    }

    /// Throws if the newest writes of the file are under another name.
    ///
    /// - Returns: A warning that recent activities may be missing, or `nil` for a file with one
    ///   name.
    func checkReading() throws(StoreError) -> String? {
        guard hasOthers else { return nil }
        for name in neighbors where StoreFiles.size(of: name + "-wal") > 0 {
            throw .readElsewhere(files.path, name: name)
        }
        guard files.hasLog || !file.isLocked else { throw .writtenElsewhere(files.path) }
        return isMounted
            ? "\(files.path) is mounted as a single file: activities written outside may be missing"
            : "\(files.path) has \(file.links) names: activities written under another one may be missing"
    }

    /// The other names in the same directory.
    private var neighbors: [String] {
        guard let status = stat(of: files.database) else { return [] }
        let end = files.database.lastIndex(of: "/") ?? files.database.startIndex
        let directory = String(files.database[...end])
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // The inode in the directory costs no system call; the identity of a match is compared
            // in full, since a mounted entry shows the number of what it covers.
            guard unsafe entry.pointee.d_ino == status.st_ino else { continue }
            let name = unsafe directory + Self.name(entry)
            if name != files.database, FileIdentity(of: name) == FileIdentity(status) {
                names.append(name)
            }
        }
        return names
    }

    private static func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
        unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
