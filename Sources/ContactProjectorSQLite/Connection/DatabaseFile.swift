internal import ContactProjector
internal import Foundation
internal import GRDB
internal import CLibrary

/// The file that is about to be opened, looked at without SQLite, so that what is no store is left as it is.
struct DatabaseFile {
    let files: StoreFiles

    /// What the first bytes of the file say it is.
    enum Nature: Equatable {
        case empty
        /// A database that has no mark.
        ///
        /// So is a store whose first commit is still in the write-ahead log, or was cut short.
        case unmarked
        case store(version: Int32)
        case foreign
    }

    /// Opens a file that is to be written, or returns `nil` if there is none; refuses what must not be opened.
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

    /// Opens a file that is to be read; refuses what must not be opened.
    func forReading() throws -> HeldFile {
        guard let file = try HeldFile(files) else {
            try checkNoLog()
            throw StoreError.absent(files.path)
        }
        try check(file, isWriting: false)
        return file
    }

    /// Makes an empty file that only its owner may read, and opens it.
    func made() throws -> HeldFile {
        let made = unsafe open(files.database, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made < 0, errno == EEXIST, let file = try forWriting() { return file }
        guard made >= 0 else { throw StoreError(errno: errno, path: files.path) }
        // The mask may have taken the owner's own permissions; SQLite gives its companions those of the database.
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

    /// The name by which SQLite reads the file as one that nobody writes.
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

    /// Refuses to begin anew where a store's write-ahead log is left: SQLite deletes it beside an empty database.
    private func checkNoLog() throws(StoreError) {
        guard !files.hasLog else { throw .bereft(files.path) }
    }

    /// Reads what the file is from its header.
    private func nature(of file: HeldFile) throws(StoreError) -> Nature {
        guard !file.isDirectory else { throw StoreError(errno: EISDIR, path: files.path) }
        guard file.isRegular else { return .foreign }
        let header = try file.start(100, files)
        if header.isEmpty { return .empty }
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

    /// Asks SQLite, which reads the write-ahead log too, whether the database is empty or a store.
    private func holdsNothingOrOurs(isWriting: Bool) throws -> Bool {
        var configuration = Configuration()
        configuration.readonly = true
        // Without a log to read, SQLite is told that nobody writes, for else it would make files beside the database.
        let name = files.hasLog ? files.database : immutableName
        return try DatabaseQueue(path: name, configuration: configuration).read { db in
            let mark = try Int32.fetchOne(db, sql: "PRAGMA application_id")
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
            return mark == Schema.applicationID || mark == 0 && tables == 0 && isWriting
        }
    }
}
