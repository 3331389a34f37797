import ContactProjector
import ContactProjectorTesting
import Foundation
import GRDB
import Synchronization
import Testing

@testable import ContactProjectorSQLite

/// A store's id and places, with backups, exports and damage.
@Suite struct PlaceTests {
    private static let readOnly = SQLiteActivityStore.Options(mode: .readOnly)

    private func notes(_ numbers: ClosedRange<Int>) -> [Activity] {
        numbers.map { .noted("\($0)", at: $0, id: .fixture($0)) }.activities()
    }

    @Test func `a backup that is taken up again is told by the link, behind the fork alone`()
        async throws
    {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append(notes(1...3))
        try await store.backup(to: scratch.path("copy.db"))
        _ = try await store.append(notes(4...6))
        let copy = try SQLiteActivityStore(path: scratch.path("copy.db"))
        #expect(try await copy.logID() == store.logID())
        let places = try await store.places(from: .zero, limit: 10)
        for place in places.prefix(4) { try await copy.check(place) }
        for place in places.dropFirst(4) { await expectRefusal(of: place, by: copy) }
        _ = try await copy.append(notes(11...15))
        for place in places.prefix(4) { try await copy.check(place) }
        for place in places.dropFirst(4) {
            await expectRefusal(of: place, by: copy)
            await #expect(throws: StoreError.self) {
                for try await _ in copy.entries(following: place) { Issue.record("news of a fork") }
            }
        }
    }

    @Test func `a restored store is another log`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append(notes(1...3))
        let export = try await store.exported()
        var ids: Set<LogID> = [try await store.logID()]
        for name in ["one.db", "two.db"] {
            try await restore(export, to: scratch.path(name))
            let copy = try SQLiteActivityStore(path: scratch.path(name), options: Self.readOnly)
            #expect(ids.insert(try await copy.logID()).inserted)
            #expect(try await copy.chainHead() == store.chainHead())
            for place in try await store.places(from: .zero, limit: 9) {
                await expectRefusal(of: place, by: copy)
            }
        }
    }

    @Test func `an id is kept from opening to opening`() async throws {
        let scratch = try TemporaryStore()
        let id = try await SQLiteActivityStore(path: scratch.path).logID()
        #expect(try await SQLiteActivityStore(path: scratch.path).logID() == id)
        let reader = try SQLiteActivityStore(path: scratch.path, options: Self.readOnly)
        #expect(try await reader.logID() == id)
        #expect(try await reader.headPlace().position == .zero)
    }

    @Test func `a store of before there were ids has one by its first link, then one of its own`()
        async throws
    {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        try scratch.tamper(TemporaryStore.backToVersion3)
        let old = try SQLiteActivityStore(path: scratch.path, options: Self.readOnly)
        let id = try await old.logID()
        let place = try await old.headPlace()
        #expect(try await old.verify().findings == [])
        try await old.backup(to: scratch.path("copy.db"))
        let copy = try SQLiteActivityStore(path: scratch.path("copy.db"), options: Self.readOnly)
        #expect(try await copy.logID() == id)
        try await copy.check(place)
        let export = String(decoding: try await old.exported().prefix(90), as: UTF8.self)
        #expect(export.contains(#""version":2,"log":"\#(id)""#))
        let migrated = try SQLiteActivityStore(path: scratch.path)
        #expect(try await migrated.logID() != id)
        #expect(try await migrated.verify().findings == [])
        await expectRefusal(of: place, by: migrated)
        let other = try TemporaryStore()
        try await other.fill(seed: 2)
        try other.tamper(TemporaryStore.backToVersion3)
        let another = try SQLiteActivityStore(path: other.path, options: Self.readOnly)
        #expect(try await another.logID() != id)
    }

    @Test(arguments: [
        "UPDATE identity SET id = randomblob(16)", "UPDATE identity SET digest = randomblob(32)",
        "UPDATE identity SET id = zeroblob(15)", "DELETE FROM identity",
        "UPDATE identity SET id = zeroblob(16)",
    ])
    func `an id that was edited is found, and no place passes`(sql: String) async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let place = try await SQLiteActivityStore(path: scratch.path).headPlace()
        try scratch.tamper(sql)
        #expect(try await scratch.verification().isClean == false)
        let store = try SQLiteActivityStore(path: scratch.path, options: Self.readOnly)
        let error = await #expect(throws: StoreError.self) { try await store.check(place) }
        #expect(error?.code == .damaged)
    }

    @Test(.timeLimit(.minutes(1)))
    func `who waits for more is told when the log goes back`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append(notes(1...3))
        let isTold = Mutex(false)
        let waiter = Task {
            defer { isTold.withLock { $0 = true } }
            try await store.waitForEntry(after: Position(6))
        }
        // Ten lookups a second: the waiter finds the log longer, and then shorter.
        var round = 10
        while !isTold.withLock(\.self) {
            _ = try await store.append(notes(round...round + 1))
            try await Task.sleep(for: .milliseconds(250))
            try scratch.tamper(
                "DELETE FROM append WHERE last_position > 3; DELETE FROM entry WHERE position > 3"
            )
            try await Task.sleep(for: .milliseconds(250))
            round += 2
        }
        let error = await #expect(throws: StoreError.self) { try await waiter.value }
        #expect(error?.code == .otherLog)
    }

    private func expectRefusal(of place: LogPlace, by store: SQLiteActivityStore) async {
        let error = await #expect(throws: StoreError.self) { try await store.check(place) }
        #expect(error?.code == .otherLog, "\(place)")
    }
}
