internal import ContactProjector
internal import CLibrary

/// The names that a database file has besides the one it is opened by.
///
/// SQLite keeps the write-ahead log under the name that a file is opened by, so what was written under another name is not
/// seen, and two names have two logs for one file (sqlite.org/howtocorrupt.html, 2.5).
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

    /// Refuses to write a file that has other names.
    func checkWriting() throws(StoreError) {
        if file.links > 1 { throw .linked(files.path, names: file.links) }
        if isMounted { throw .mounted(files.path) }
    }

    /// Refuses to read a file whose newest writes are under another name.
    ///
    /// - Returns: Why recent activities may be missing all the same, or `nil` for a file with one name.
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
