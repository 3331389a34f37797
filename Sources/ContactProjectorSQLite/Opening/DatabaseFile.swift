internal import ContactProjector
internal import Foundation
internal import GRDB
internal import Glibc

/// The file that is about to be opened, looked at without SQLite, so that what is no store is left as it is.
struct DatabaseFile {
    let path: String

    /// What the first bytes of the file say it is.
    enum Nature: Equatable {
        case absent
        case empty
        /// A database that has no mark.
        ///
        /// So is a store whose first commit is still in the write-ahead log, or was cut short.
        case unmarked
        case store(version: Int32)
        case foreign
    }

    /// Refuses what must not be opened.
    func check(_ mode: SQLiteActivityStore.Options.Mode) throws {
        switch try nature() {
        case .absent, .empty:
            guard mode == .readWrite else { throw StoreError.absent(path) }
            let place = FilePlace(path)
            if let store = StoreFiles.store(of: place), store != place.path {
                throw StoreError.companion(path, of: store)
            }
        case .unmarked:
            guard try holdsNothingOrOurs(mode) else { throw StoreError.foreign(path) }
        case .store(let version):
            guard version <= Schema.version else { throw StoreError.newer(path, version: version) }
        case .foreign:
            throw StoreError.foreign(path)
        }
    }

    /// Reads what the file is from its header.
    func nature() throws -> Nature {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return .absent }
            throw StoreError(errno: errno, path: path)
        }
        defer { close(file) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = unsafe read(file, &header, header.count)
        guard count >= 0 else { throw StoreError(errno: errno, path: path) }
        if count == 0 { return .empty }
        guard count == header.count, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            return .foreign
        }
        let mark = number(header, at: 68)
        if mark == Schema.applicationID { return .store(version: number(header, at: 60)) }
        return mark == 0 ? .unmarked : .foreign
    }

    /// The name by which SQLite reads the file as one that nobody writes.
    var immutableName: String {
        URL(fileURLWithPath: path).absoluteString + "?immutable=1"
    }

    /// Whether there is anything in the write-ahead log.
    var hasLog: Bool {
        let size = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size]
        return (size as? Int ?? 0) > 0
    }

    private func number(_ header: [UInt8], at offset: Int) -> Int32 {
        header[offset..<offset + 4].reduce(0) { $0 << 8 | Int32($1) }
    }

    /// Asks SQLite, which reads the write-ahead log too, whether the database is empty or a store.
    private func holdsNothingOrOurs(_ mode: SQLiteActivityStore.Options.Mode) throws -> Bool {
        var configuration = Configuration()
        configuration.readonly = true
        // Without a log to read, SQLite is told that nobody writes, for else it would make files beside the database.
        let name = hasLog ? path : immutableName
        return try DatabaseQueue(path: name, configuration: configuration).read { db in
            let mark = try Int32.fetchOne(db, sql: "PRAGMA application_id")
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
            return mark == Schema.applicationID || mark == 0 && tables == 0 && mode == .readWrite
        }
    }
}
