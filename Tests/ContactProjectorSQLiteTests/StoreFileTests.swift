import CLibrary
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactProjectorSQLite

/// A store's files, by any name.
struct StoreFileTests {
    private let scratch: TemporaryStore

    init() throws {
        scratch = try TemporaryStore()
        try FileManager.default.createDirectory(
            atPath: scratch.path("in"),
            withIntermediateDirectories: true
        )
    }

    private func path(_ name: String) -> String { scratch.path(name) }

    private func store(_ name: String) async throws -> SQLiteActivityStore {
        let store = try SQLiteActivityStore(path: path(name))
        _ = try await store.append(try history(1, activities: 12))
        return store
    }

    @Test func `a file is itself by every name, and another one by none`() throws {
        try Data("a".utf8).write(to: URL(filePath: path("a")))
        try Data("b".utf8).write(to: URL(filePath: path("b")))
        try FileManager.default.linkItem(atPath: path("a"), toPath: path("hard"))
        try FileManager.default.createSymbolicLink(
            atPath: path("in/soft"),
            withDestinationPath: "../a"
        )
        try FileManager.default.createSymbolicLink(
            atPath: path("twice"),
            withDestinationPath: "in/soft"
        )
        for name in ["a", "in/../a", "./a", "hard", "in/soft", "twice"] {
            #expect(FilePlace(path(name)).isSame(as: FilePlace(path("a"))), "\(name)")
            #expect(!FilePlace(path(name)).isSame(as: FilePlace(path("b"))), "\(name)")
        }
    }

    @Test func `a file that isn't there is the place of its name`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: path("leads nowhere"),
            withDestinationPath: "in/none"
        )
        let none = FilePlace(path("in/none"))
        #expect(FilePlace(path("leads nowhere")).isSame(as: none))
        #expect(FilePlace(path("in/../in/none")).isSame(as: none))
        #expect(!FilePlace(path("none")).isSame(as: none))
        try FileManager.default.createSymbolicLink(
            atPath: path("loop"),
            withDestinationPath: "loop"
        )
        #expect(!FilePlace(path("loop")).isSame(as: none))
    }

    @Test func `companions belong to a store whether they are there or not`() async throws {
        let store = try await store("s.db")
        try FileManager.default.createSymbolicLink(
            atPath: path("in/link.db"),
            withDestinationPath: "../s.db"
        )
        for suffix in StoreFiles.suffixes {
            for name in ["s.db", "in/../s.db", "in/link.db"] {
                let place = FilePlace(path(name) + suffix)
                #expect(try StoreFiles(at: path("in/link.db")).contains(place), "\(name)\(suffix)")
            }
            #expect(StoreFiles.store(of: FilePlace(path("s.db") + suffix)) == path("s.db"))
            #expect(StoreFiles.store(of: FilePlace(path("other") + suffix)) == nil)
        }
        #expect(try !StoreFiles(at: path("s.db")).contains(FilePlace(path("s.db.csv"))))
        withExtendedLifetime(store) {}
    }

    @Test func `no store is made where a companion of another one goes`() async throws {
        let store = try await store("s.db")
        for suffix in StoreFiles.suffixes
        where !FileManager.default.fileExists(atPath: path("s.db") + suffix) {
            let error = #expect(throws: StoreError.self) {
                try SQLiteActivityStore(path: path("s.db") + suffix)
            }
            #expect(error?.cause.contains("belongs to the store") == true, "\(suffix)")
            await #expect(throws: StoreError.self) {
                try await store.backup(to: path("s.db") + suffix)
            }
            #expect(!FileManager.default.fileExists(atPath: path("s.db") + suffix))
        }
    }

    @Test func `a backup never takes what it is made as for what another one left`() async throws {
        let store = try await store("a-unfinished")
        let error = await #expect(throws: StoreError.self) {
            try await store.backup(to: path("a"))
        }
        #expect(error?.cause.contains("belongs to the store") == true)
        #expect(try await store.verify().isClean)
        #expect(FileManager.default.fileExists(atPath: path("a-unfinished")))
    }
}
