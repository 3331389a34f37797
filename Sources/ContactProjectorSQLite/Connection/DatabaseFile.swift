internal import ContactProjector
internal import Foundation
internal import GRDB
internal import CLibrary

/// A database file before SQLite opens it.
///
/// A file that isn't a store is left unchanged.
struct DatabaseFile {
    let files: StoreFiles

    /// The kind of a file, by its first bytes.
    enum Nature: Equatable {
        case empty
        /// A database without the mark of a store.
        ///
        /// A store whose first commit is still in the write-ahead log, or was interrupted, has none
        /// either.
        case unmarked
        case store(version: Int32)
        case foreign
    }

    /// Opens a file for writing, or returns `nil` if there is none.
    ///
    /// Throws if it must not be opened.
    func forWriting() throws -> HeldFile? {
        guard let file = try HeldFile(files) else {
            try checkNoLog()
            try files.checkNoCompanion()
            return nil
        }
        try check(file, isWriting: true)
        try OtherNames(of: file, files).checkWriting()
        return file
    }

    /// Opens a file for reading.
    ///
    /// Throws if it must not be opened.
    func forReading() throws -> HeldFile {
        guard let file = try HeldFile(files) else {
            try checkNoLog()
            throw StoreError.absent(files.path)
        }
        try check(file, isWriting: false)
        return file
    }

    /// Creates an empty file with mode 0600, and opens it.
    func made() throws -> HeldFile {
        // O_EXCL: a file that another process created since is looked at like any other.
        let made = unsafe open(files.database, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made < 0, errno == EEXIST, let file = try forWriting() { return file }
        guard made >= 0 else { throw StoreError(errno: errno, path: files.path) }
        // The process's umask may have removed the owner's own permissions. SQLite gives its
        // companions the mode of the database.
        fchmod(made, 0o600)
        close(made)
        guard let file = try HeldFile(files) else {
            throw StoreError(errno: ENOENT, path: files.path)
        }
        return file
    }

    /// A Boolean value that indicates whether there is a store, or a database that may be one.
    var mayBeStore: Bool {
        guard let file = try? HeldFile(files), let nature = try? nature(of: file) else {
            return false
        }
        return nature != .empty && nature != .foreign
    }

    /// The name with which SQLite reads the file as one that isn't written.
    var immutableName: String {
        URL(fileURLWithPath: files.database).absoluteString + "?immutable=1"
    }

    private func check(_ file: HeldFile, isWriting: Bool) throws {
        switch try nature(of: file) {
        case .empty:
            try checkNoLog()
            guard isWriting else { throw StoreError.absent(files.path) }
            try files.checkNoCompanion()
        case .unmarked:
            guard try holdsNothingOrOurs(isWriting: isWriting) else {
                throw StoreError.foreign(files.path)
            }
        case .store(let version):
            guard version <= Schema.version else {
                throw StoreError.newer(files.path, version: version)
            }
        case .foreign: throw StoreError.foreign(files.path)
        }
    }

    /// Throws if a write-ahead log without its store is left: SQLite would delete it beside an
    /// empty database.
    private func checkNoLog() throws(StoreError) {
        guard !files.hasLog else { throw .bereft(files.path) }
    }

    /// Reads the kind of the file from its header.
    private func nature(of file: HeldFile) throws(StoreError) -> Nature {
        guard !file.isDirectory else { throw StoreError(errno: EISDIR, path: files.path) }
        guard file.isRegular else { return .foreign }
        let header = try file.start(100, files)
        if header.isEmpty { return .empty }
        // The header of a database has 100 bytes, with the user version at 60 and the application
        // id at 68 (sqlite.org/fileformat2.html, 1.3).
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            return .foreign
        }
        let mark = number(header, at: 68)
        if mark == Schema.applicationID { return .store(version: number(header, at: 60)) }
        return mark == 0 ? .unmarked : .foreign
    }

    private func number(_ header: [UInt8], at offset: Int) -> Int32 {
        header[offset..<offset + 4].reduce(0) { $0 << 8 | Int32($1) }
    }

    /// Returns a Boolean value indicating whether the database, with its write-ahead log, is empty
    /// or a store.
    private func holdsNothingOrOurs(isWriting: Bool) throws -> Bool {
        var configuration = Configuration()
        configuration.readonly = true
        // Without a log to read, the file is opened as immutable. Otherwise SQLite would create
        // companions beside a file that may not be ours.
        let name = files.hasLog ? files.database : immutableName
        return try DatabaseQueue(path: name, configuration: configuration).read { db in
            let mark = try Int32.fetchOne(db, sql: "PRAGMA application_id")
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
            return mark == Schema.applicationID || mark == 0 && tables == 0 && isWriting
        }
    }
}
