import CLibrary
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactProjectorSQLite

@Suite struct OneFileTests {
    @Test(arguments: [
        "./contacts.db", "sub/../contacts.db", "sub//..//contacts.db", "link.db", "sub/link.db",
        "folder/contacts.db", "relay.db",
    ])
    func `every spelling and every symbolic link leads to one store`(name: String) async throws {
        let scratch = try spelled()
        let store = try SQLiteActivityStore(path: scratch.path)
        let other = scratch.directory.path + "/" + name
        let options = SQLiteActivityStore.Options(writerWait: .zero)
        let error = #expect(throws: StoreError.self) {
            try SQLiteActivityStore(path: other, options: options)
        }
        #expect(error?.code == .locked)
        try await store.close()
        let second = try SQLiteActivityStore(path: other, options: options)
        _ = try await second.append([TestActivity.blocked(at: 1).activity()])
        #expect(second.files.database == scratch.path)
        #expect(second.path == other)
        let names = try scratch.names()
        #expect(!names.contains { $0.hasPrefix("link.db-") || $0.hasPrefix("relay.db-") })
        #expect(names.contains("contacts.db-wal"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: scratch.path("sub")) == ["link.db"]
        )
    }

    @Test func `a symbolic link to nothing makes the store that it names`() async throws {
        let scratch = try TemporaryStore()
        let manager = FileManager.default
        try manager.createDirectory(atPath: scratch.path("sub"), withIntermediateDirectories: true)
        try manager.createSymbolicLink(
            atPath: scratch.path("link.db"),
            withDestinationPath: "sub/new.db"
        )
        let store = try SQLiteActivityStore(path: scratch.path("link.db"))
        _ = try await store.append([TestActivity.blocked(at: 1).activity()])
        try await store.close()
        #expect(try scratch.names() == ["link.db", "sub"])
        #expect(
            try manager.contentsOfDirectory(atPath: scratch.path("sub")).sorted()
                == ["new.db", "new.db-lock"]
        )
        let copy = try StoreFiles(at: scratch.path("link.db"))
        #expect(copy.all.allSatisfy { $0.hasPrefix(scratch.path("sub/new.db")) })
    }

    @Test func `symbolic links that lead in a circle are refused`() throws {
        let scratch = try TemporaryStore()
        for (name, target) in [("a", "b"), ("b", "a")] {
            try FileManager.default.createSymbolicLink(
                atPath: scratch.path(name),
                withDestinationPath: target
            )
        }
        #expect(throws: StoreError.self) { try SQLiteActivityStore(path: scratch.path("a")) }
    }

    @Test(arguments: ["", ".", "..", "/", "nowhere/contacts.db", "text/contacts.db"])
    func `a path that no file can have is refused`(name: String) throws {
        let scratch = try TemporaryStore()
        try Data("text".utf8).write(to: URL(filePath: scratch.path("text")))
        let path = name.isEmpty ? "" : scratch.directory.path + "/" + name
        for mode in [SQLiteActivityStore.Options.Mode.readWrite, .readOnly] {
            #expect(throws: StoreError.self) {
                try SQLiteActivityStore(path: path, options: .init(mode: mode))
            }
        }
        #expect(try scratch.names() == ["text"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `a pipe in place of a store is refused and not waited for`() throws {
        let scratch = try TemporaryStore()
        let made = unsafe mkfifo(scratch.path, 0o600)
        #expect(made == 0)
        for mode in [SQLiteActivityStore.Options.Mode.readWrite, .readOnly] {
            let error = #expect(throws: StoreError.self) {
                try SQLiteActivityStore(path: scratch.path, options: .init(mode: mode))
            }
            #expect(error?.code == .foreign)
        }
    }

    @Test func `a file with two names is read and not written`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 1)
        let second = scratch.path("second.db")
        try FileManager.default.linkItem(atPath: scratch.path, toPath: second)
        let before = try scratch.files()
        for path in [scratch.path, second] {
            let error = #expect(throws: StoreError.self) { try SQLiteActivityStore(path: path) }
            #expect(error?.cause.contains("2 names") == true)
            let reader = try SQLiteActivityStore(path: path, options: .init(mode: .readOnly))
            #expect(reader.caution?.contains("2 names") == true)
            #expect(try await reader.chainHead() == head)
            try await reader.close()
        }
        #expect(try scratch.files() == before)
        try FileManager.default.removeItem(atPath: second)
        let store = try SQLiteActivityStore(path: scratch.path)
        #expect(store.caution == nil)
        #expect(
            try await store.append([TestActivity.blocked(at: 1, id: "z").activity()]).appended == 1
        )
    }

    @Test func `two processes through two names: one writes, and the other knows why it may not`()
        async throws
    {
        let scratch = try TemporaryStore()
        let folder = scratch.path("sub")
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let writer = try Torture.Writer(scratch.path)
        let names = [scratch.path("beside.db"), folder + "/elsewhere.db"]
        for name in names { try FileManager.default.linkItem(atPath: scratch.path, toPath: name) }
        for name in names {
            let second = try Torture.run(["write", name, "2", "FULL", "1"])
            #expect(second.status == 3, "\(second.messages)")
            #expect(second.messages.contains("3 names"), "\(second.messages)")
            let error = #expect(throws: StoreError.self) {
                try SQLiteActivityStore(path: name, options: .init(mode: .readOnly))
            }
            #expect(error?.cause.contains("under another name") == true)
        }
        writer.kill()
        // The crash left a write-ahead log, under the first name.
        let error = #expect(throws: StoreError.self) {
            try SQLiteActivityStore(path: names[0], options: .init(mode: .readOnly))
        }
        #expect(error?.hint.contains(scratch.path) == true)
        for name in names { try FileManager.default.removeItem(atPath: name) }
        #expect(try Torture.run(["verify", scratch.path]).status == 0)
    }

    @Test func `a file that is written under another name is locked for every name`() async throws {
        let scratch = try TemporaryStore()
        let writer = try Torture.Writer(scratch.path)
        let files = try StoreFiles(at: scratch.path)
        let file = try #require(try HeldFile(files))
        #expect(file.isLocked && !file.lock(files))
        writer.kill()
        #expect(!file.isLocked && file.lock(files))
        let second = try #require(try HeldFile(files))
        #expect(!second.lock(files))
        file.release()
        #expect(second.lock(files))
    }

    @Test(.enabled(if: Privileges.mayMount, "mounting needs root and a mount namespace"))
    func `a store that is mounted as a single file is read and not written`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let place = scratch.path("mounted store.db")
        try Data().write(to: URL(filePath: place))
        let mounted = [
            "unshare", "-m", "sh", "-c", #"mount --bind "$0" "$1" && shift && exec "$@""#,
            scratch.path, place,
        ]
        let written = try Torture.run(["write", place, "1", "FULL", "1"], by: mounted)
        #expect(written.status == 3, "\(written.messages)")
        #expect(written.messages.contains("mounted as a single file"), "\(written.messages)")
        #expect(try Data(contentsOf: URL(filePath: place)).isEmpty)
    }

    @Test func `places in the table of mounts are read with their escapes`() {
        let field = Array(#"/a\040b\134c\011\9"#.utf8)
        #expect(MountPoints.unescaped(field) == Array("/a b\\c\t\\9".utf8))
        #expect(MountPoints.contain("/proc"))
        #expect(!MountPoints.contain("/proc/self/mountinfo"))
    }

    /// Closing a descriptor of a file drops the locks that SQLite has on it for the whole process.
    @Test func `a store that opens and closes beside a reader takes no lock from it`() async throws
    {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let reader = try SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
        let before = try await reader.head().position
        for mode in [SQLiteActivityStore.Options.Mode.readOnly, .readWrite] {
            let other = try SQLiteActivityStore(path: scratch.path, options: .init(mode: mode))
            try await other.close()
        }
        let writer = try Torture.run(["write", scratch.path, "1", "FULL", "2"])
        #expect(writer.status == 0, "\(writer.messages)")
        // Without the lock, the other process would have removed the write-ahead log in use.
        #expect(try scratch.names().contains("contacts.db-wal"))
        #expect(try await reader.head().position > before)
        #expect(try await reader.verify().findings == [])
    }

    @Test(arguments: ["0", "022", "0777"])
    func `every file of a store is its owner's alone, under any mask`(mask: String) async throws {
        let scratch = try TemporaryStore()
        let masked = ["sh", "-c", #"umask "$0" && exec "$@""#, mask]
        let written = try Torture.run(["write", scratch.path, "1", "FULL", "2"], by: masked)
        #expect(written.status == 0, "\(written.messages)")
        let writer = try SQLiteActivityStore(path: scratch.path)
        try await writer.backup(to: scratch.path("copy.db"))
        let modes = try scratch.modes()
        #expect(modes.count == 6, "\(modes)")
        #expect(modes.allSatisfy { $0.value == 0o600 }, "\(modes)")
    }

    @Test func `a lock that is a link to another file is not followed`() throws {
        let scratch = try TemporaryStore()
        let mine = scratch.path("mine")
        try Data("mine".utf8).write(to: URL(filePath: mine))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("contacts.db-lock"),
            withDestinationPath: mine
        )
        #expect(throws: StoreError.self) { try SQLiteActivityStore(path: scratch.path) }
        #expect(try Data(contentsOf: URL(filePath: mine)) == Data("mine".utf8))
    }

    /// The watch of a store that SQLite can't lock: another user's, in a read-only directory.
    @Test func `a store looks another one from outside once it was written and closed`()
        async throws
    {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let before = try #require(FileStamp(of: scratch.path))
        #expect(before == FileStamp(of: scratch.path))
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append([TestActivity.blocked(at: 1, id: "late").activity()])
        #expect(store.files.hasLog)
        try await store.close()
        #expect(before != FileStamp(of: scratch.path))
    }

    /// Creates a store's directory with a subdirectory and links to the store.
    private func spelled() throws -> TemporaryStore {
        let scratch = try TemporaryStore()
        let manager = FileManager.default
        try manager.createDirectory(atPath: scratch.path("sub"), withIntermediateDirectories: true)
        for (name, target) in [
            ("link.db", "contacts.db"), ("sub/link.db", scratch.path), ("folder", "."),
            ("relay.db", "sub/link.db"),
        ] {
            try manager.createSymbolicLink(
                atPath: scratch.path(name),
                withDestinationPath: target
            )
        }
        return scratch
    }
}

/// The permissions of the user who runs the tests.
enum Privileges {
    static let mayMount = (try? status(of: ["unshare", "-m", "true"])) == 0 && geteuid() == 0

    private static func status(of command: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
