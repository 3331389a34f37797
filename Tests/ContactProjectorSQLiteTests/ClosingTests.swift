import ContactProjector
import ContactProjectorTesting
import Dispatch
import Foundation
import GRDB
import Synchronization
import Testing

@testable import ContactProjectorSQLite

@Suite struct ClosingTests {
    private static let whole = ["contacts.db", "contacts.db-lock"]

    @Test func `a closed store is whole in its one file`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append([TestActivity.blocked(at: 1).activity()])
        _ = try await store.streams()
        #expect(try scratch.names().contains("contacts.db-wal"))
        try await store.close()
        #expect(try scratch.names() == Self.whole)
        #expect(try await copied(scratch) == Position(1))
    }

    @Test func `the end of the process waits for a store that another thread closes`() async throws
    {
        let scratch = try TemporaryStore()
        var store: SQLiteActivityStore? = try SQLiteActivityStore(path: scratch.path)
        _ = try await store?.append([TestActivity.blocked(at: 1).activity()])
        let writer = try #require(store?.connections.writer)
        let (isReading, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        writer.asyncRead { _ in
            isReading.signal()
            mayEnd.wait()
        }
        await blocking { isReading.wait() }
        let last = Mutex(store)
        store = nil
        // Closing waits for the read, on the thread that drops the last reference.
        DispatchQueue.global().async { last.withLock { $0 = nil } }
        weak let connections = last.withLock { $0?.connections }
        while connections != nil { await Task.yield() }
        #expect(!OpenStores.waitForOthers(until: .now()))
        mayEnd.signal()
        #expect(await blocking { OpenStores.waitForOthers(until: .now() + 60) })
        #expect(try scratch.names() == Self.whole)
    }

    @Test func `a store closed right after reads is whole in its one file`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        for round in 1...300 {
            let store = try SQLiteActivityStore(path: scratch.path)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { _ = try? await store.streams() } }
                await group.next()
                group.cancelAll()
            }
            try await store.close()
            #expect(try scratch.names() == Self.whole, "round \(round)")
        }
    }

    @Test func `a store that nothing refers to is closed as well`() async throws {
        let scratch = try TemporaryStore()
        for mode in [SQLiteActivityStore.Options.Mode.readWrite, .readOnly] {
            let store = try SQLiteActivityStore(path: scratch.path, options: .init(mode: mode))
            _ = try await store.head()
        }
        #expect(try scratch.names() == Self.whole)
    }

    @Test func `closing again does nothing, and later calls say that the store is closed`()
        async throws
    {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        try await store.close()
        try await store.close()
        let calls: [() async throws -> Void] = [
            { _ = try await store.head() }, { _ = try await store.append([]) },
            { _ = try await store.erase(.fixture) }, { try await store.waitForEntry(after: .zero) },
            { try await store.dropSnapshots() }, { try await store.export { _ in } },
            { try await store.backup(to: scratch.path("copy.db")) },
        ]
        for (number, call) in calls.enumerated() {
            let error = await #expect(throws: StoreError.self, "call \(number)") {
                try await call()
            }
            #expect(error?.code == .closed, "call \(number)")
            #expect(error?.cause == "\(scratch.path) is closed", "call \(number)")
        }
        let next = try SQLiteActivityStore(
            path: scratch.path,
            options: .init(writerWait: .zero)
        )
        #expect(try await next.head() == LogHead())
    }

    @Test func `closing waits for the calls under way and refuses others`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let store = try SQLiteActivityStore(path: scratch.path)
        let order = Order()
        let slow = try await SlowExport(of: store, order)
        let closing = Task {
            try await store.close()
            order.add("closed")
        }
        while (try? await store.head()) != nil { await Task.yield() }
        order.add("refused")
        try await slow.finish()
        try await closing.value
        #expect(order.events == ["refused", "exported", "closed"])
    }

    @Test func `a reader leaves nothing beside a store at rest`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let before = try scratch.files()
        let reader = try SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
        #expect(try await reader.head().position > .zero)
        try await reader.close()
        #expect(try scratch.files() == before)
    }

    @Test func `a writer that closes beside a reader leaves a whole file, and the reader the rest`()
        async throws
    {
        let scratch = try TemporaryStore()
        let writer = try SQLiteActivityStore(path: scratch.path)
        let reader = try SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
        _ = try await writer.append([TestActivity.blocked(at: 1).activity()])
        #expect(try await reader.head().position == Position(1))
        try await writer.close()
        #expect(try scratch.files()["contacts.db-wal"] == Data())
        #expect(try await copied(scratch) == Position(1))
        #expect(try await reader.head().position == Position(1))
        try await reader.close()
        #expect(try scratch.names() == Self.whole)
    }

    @Test func `a writer that a long read keeps from it says so, and the reader finishes it`()
        async throws
    {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let reader = try SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
        let slow = try await SlowExport(of: reader, Order())
        let options = SQLiteActivityStore.Options(busyTimeout: .milliseconds(20))
        let writer = try SQLiteActivityStore(path: scratch.path, options: options)
        _ = try await writer.append([TestActivity.blocked(at: 1, id: "last").activity()])
        let head = try await writer.head().position
        let error = await #expect(throws: StoreError.self) { try await writer.close() }
        #expect(error?.code == .locked)
        #expect(error?.cause.contains("-wal") == true)
        await #expect(throws: StoreError.self) { try await writer.head() }
        try await slow.finish()
        try await reader.close()
        #expect(try scratch.names() == Self.whole)
        #expect(try await copied(scratch) == head)
    }

    @Test(arguments: [SQLiteActivityStore.Options.Mode.readOnly, .readWrite])
    func `what a crash left in the log is in the one file once the store is closed`(
        mode: SQLiteActivityStore.Options.Mode
    ) async throws {
        let image = try await crashed()
        let store = try SQLiteActivityStore(path: image.path, options: .init(mode: mode))
        #expect(try await store.head().position == Position(1))
        try await store.close()
        #expect(try image.names().filter { !$0.hasSuffix("-lock") } == ["contacts.db"])
        #expect(try await copied(image) == Position(1))
    }

    @Test(arguments: [SQLiteActivityStore.Options.Mode.readOnly, .readWrite], [false, true])
    func `a store of which the log alone is left is not made anew`(
        mode: SQLiteActivityStore.Options.Mode,
        isEmpty: Bool
    ) async throws {
        let image = try await crashed()
        let away = image.path("away")
        try FileManager.default.moveItem(atPath: image.path, toPath: away)
        if isEmpty { try Data().write(to: URL(filePath: image.path)) }
        let before = try image.files()
        let error = #expect(throws: StoreError.self) {
            try SQLiteActivityStore(path: image.path, options: .init(mode: mode))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("-wal") == true)
        #expect(try image.files() == before)
        if isEmpty { try FileManager.default.removeItem(atPath: image.path) }
        try FileManager.default.moveItem(atPath: away, toPath: image.path)
        let store = try SQLiteActivityStore(path: image.path, options: .init(mode: mode))
        #expect(try await store.head().position == Position(1))
    }

    /// SQLite would apply the log to the older copy, and the last reader to close would write the mixture.
    @Test(arguments: [SQLiteActivityStore.Options.Mode.readOnly, .readWrite], Replacement.allCases)
    func `a database that was put beside another one's log is refused, and both are kept`(
        mode: SQLiteActivityStore.Options.Mode,
        replacement: Replacement
    ) async throws {
        let scratch = try TemporaryStore()
        let activities = try history(7, contacts: 40, activities: 3_000)
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append(Array(activities[..<500]))
        try await replacement.make(of: store, at: scratch.path("older.db"), scratch)
        _ = try await store.append(Array(activities[500..<2_500]))
        try await store.truncateLog()
        for batch in Array(activities[2_500...]).chunks(of: 100) {
            _ = try await store.append(batch)
        }
        let head = try await store.chainHead()
        let image = try scratch.crashImage()
        let away = image.path("away")
        try FileManager.default.moveItem(atPath: image.path, toPath: away)
        try FileManager.default.copyItem(atPath: scratch.path("older.db"), toPath: image.path)
        let before = try image.files()
        let error = #expect(throws: StoreError.self) {
            try SQLiteActivityStore(path: image.path, options: .init(mode: mode))
        }
        #expect(error?.cause.contains("don't belong together") == true)
        let after = try image.files()
        for name in before.keys { #expect(after[name] == before[name], "\(name)") }
        try FileManager.default.removeItem(atPath: image.path)
        try FileManager.default.moveItem(atPath: away, toPath: image.path)
        let right = try SQLiteActivityStore(path: image.path, options: .init(mode: mode))
        #expect(try await right.verify(against: [head]).findings == [])
    }

    /// A file that a user puts in the place of a crashed store.
    enum Replacement: CaseIterable {
        case copy, backup, otherStore

        func make(of store: SQLiteActivityStore, at path: String, _ scratch: TemporaryStore)
            async throws
        {
            switch self {
            case .copy:
                try await store.truncateLog()
                try FileManager.default.copyItem(atPath: store.path, toPath: path)
            case .backup: try await store.backup(to: path)
            case .otherStore:
                let other = try SQLiteActivityStore(path: path)
                _ = try await other.append(try history(8, activities: 2_000))
                try await other.close()
            }
        }
    }

    @Test func `a log that goes on where its database was half written by a power cut is taken in`()
        async throws
    {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let activities = try history(9, contacts: 10, activities: 600)
        for batch in activities.chunks(of: 20) { _ = try await store.append(batch) }
        let head = try await store.chainHead()
        let image = try scratch.crashImage()
        // A checkpoint copies page by page: here every second page of the database is already the newer one.
        try await store.truncateLog()
        let newer = try #require(try scratch.files()["contacts.db"])
        var torn = try #require(try image.files()["contacts.db"])
        for start in stride(from: 0, to: newer.count, by: 8_192) {
            let page = newer[start..<min(start + 4_096, newer.count)]
            if torn.count < start { torn.append(Data(count: start - torn.count)) }
            torn.replaceSubrange(start..<min(start + page.count, torn.count), with: page)
        }
        try torn.write(to: URL(filePath: image.path))
        let healed = try SQLiteActivityStore(path: image.path)
        #expect(try await healed.verify(against: [head]).findings == [])
    }

    @Test func `a log that holds nothing keeps no store from being made`() async throws {
        let scratch = try TemporaryStore()
        try Data().write(to: URL(filePath: scratch.path("contacts.db-wal")))
        try await scratch.fill(seed: 1)
        #expect(try await scratch.verification().isClean)
    }

    @Test func `every store is closed before the process ends, and what is unfinished goes`()
        async throws
    {
        let scratch = try TemporaryStore()
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: Torture.program)
        process.arguments = ["write", scratch.path, "1", "FULL", "3"]
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try scratch.names() == Self.whole)
    }

    /// Returns the remains of a crashed store with one activity, which is only in the write-ahead log.
    private func crashed() async throws -> TemporaryStore {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append([TestActivity.blocked(at: 1).activity()])
        return try scratch.crashImage()
    }

    /// Returns the head of a copy of only the database.
    private func copied(_ scratch: TemporaryStore) async throws -> Position {
        let copy = try TemporaryStore()
        try FileManager.default.copyItem(atPath: scratch.path, toPath: copy.path)
        let store = try SQLiteActivityStore(path: copy.path, options: .init(mode: .readOnly))
        #expect(try await store.verify().findings == [])
        return try await store.head().position
    }
}

/// A list of events in their order.
private final class Order: Sendable {
    private let list = Mutex<[String]>([])

    var events: [String] { list.withLock(\.self) }

    func add(_ event: String) { list.withLock { $0.append(event) } }
}

/// An export that has started and waits for a signal to continue.
private final class SlowExport: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let task: Task<Void, any Error>

    init(of store: SQLiteActivityStore, _ order: Order) async throws {
        let (begun, report) = AsyncStream.makeStream(of: Void.self)
        task = Task { [gate] in
            try await store.export { _ in
                report.yield()
                gate.wait()
                // Here, on the store's thread: this task and one that closes the store resume in any
                // order once the export is done.
                order.add("exported")
                // Further blocks need no signal.
                gate.signal()
            }
        }
        for await _ in begun { break }
    }

    func finish() async throws {
        gate.signal()
        try await task.value
    }
}
