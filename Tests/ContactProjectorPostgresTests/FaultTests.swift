#if Postgres
import CLibrary
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing
@testable import ContactProjectorPostgres

@Suite(.timeLimit(.minutes(2))) struct FaultTests {
    @Test func `an append whose commit isn't answered is done once`() async throws {
        let database = try await TestDatabase()
        _ = try await database.store()
        let proxy = try await TestProxy(to: database.folder, "commit:3")
        let store = try await PostgresActivityStore(
            "host=\(proxy.folder) user=tester dbname=\(database.name)"
        )
        for number in 1...3 {
            let report = try await store.append([try activity("a\(number)")])
            #expect(report.appended == 1)
            #expect(report.head.position == Position(Int64(number)))
        }
        #expect(try await store.entries(after: .zero, limit: 9).count == 3)
        let erasure = try #require(try await store.erase(StreamID(contact: "con_1")))
        #expect(erasure.position == Position(4))
    }

    @Test func `a commit that isn't answered and can't be looked up is in doubt`() async throws {
        let database = try await TestDatabase()
        _ = try await database.store()
        let proxy = try await TestProxy(to: database.folder, "commit:1000")
        let store = try await PostgresActivityStore(
            "host=\(proxy.folder) user=tester dbname=\(database.name)",
            options: options { $0.reconnectWait = .zero }
        )
        let error = await #expect(throws: StoreError.self) {
            try await store.append([try activity("a")])
        }
        #expect(error?.code == .unavailable)
        #expect(error?.cause.contains("didn't confirm") == true)
        let other = try await database.store()
        #expect(try await other.append([try activity("a")]).duplicates == 1)
    }

    @Test func `a server that falls silent isn't waited for`() async throws {
        let database = try await TestDatabase()
        _ = try await database.store()
        let proxy = try await TestProxy(to: database.folder, "silent")
        var limits = PostgresActivityStore.Options().limits
        limits.grace = .milliseconds(100)
        limits.statement = .milliseconds(100)
        let connection = try await Connection.open(
            try ServerAddress("host=\(proxy.folder) user=tester dbname=\(database.name)"),
            limits
        )
        let error = await #expect(throws: ServerError.self) {
            try await connection.query("SELECT position FROM contact_log.head")
        }
        #expect(error?.kind == .noAnswer)
        #expect(connection.isBroken)
    }

    @Test
    func `a server that crashes during appends loses and doubles nothing`() async throws {
        let cluster = try await TestCluster()
        let database = try await TestDatabase(on: cluster.folder)
        let store = try await database.store()
        let isOver = ManualFlag()
        let crashes = Task {
            for _ in 0..<3 {
                try await Task.sleep(for: .milliseconds(300))
                try await cluster.crash()
            }
            isOver.set()
        }
        var appended: Int64 = 0
        var number = 0
        // At least as long as the server crashes.
        while !isOver.value || number < 20 {
            let batch = try (0..<20).map { try activity("\(number)-\($0)", of: "con_\($0 % 7)") }
            appended += Int64(try await store.append(batch).appended)
            number += 1
        }
        try await crashes.value
        #expect(appended == Int64(number * 20))
        let entries = try await store.entries(after: .zero, limit: .max)
        #expect(entries.map(\.position.rawValue) == Array(1...appended))
        #expect(Set(entries.map(\.activity.id)).count == entries.count)
    }

    @Test func `three writers leave no gap and no entry twice`() async throws {
        let database = try await TestDatabase()
        _ = try await database.store()
        let appended = try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<3 {
                group.addTask {
                    let store = try await database.store()
                    var appended = 0
                    for number in 0..<20 {
                        // Every batch has an activity that the other writers append as well.
                        let batch =
                            try (0..<9).map { try activity("\(writer)-\(number)-\($0)") }
                            + [try activity("shared-\(number)")]
                        appended += try await store.append(batch).appended
                    }
                    return appended
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(appended == 3 * 20 * 9 + 20)
        let entries = try await database.store().entries(after: .zero, limit: .max)
        #expect(entries.map(\.position.rawValue) == Array(1...Int64(appended)))
        #expect(Set(entries.map(\.activity.id)).count == appended)
        // 60 appends, each with a time of its own, in the order of the positions.
        let times = entries.map(\.recordedAt)
        #expect(times == times.sorted())
        #expect(Set(times).count == 60)
    }

    @Test func `a follower sees what another process appends`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store()
        let other = try await database.store()
        let found = Task {
            for try await batch in other.entries() { return batch.entries.map(\.activity.id) }
            return []
        }
        _ = try await store.append([try activity("a")])
        #expect(try await found.value == ["a"])
    }

    @Test func `a database that is read-only is read and not written`() async throws {
        let database = try await TestDatabase()
        _ = try await database.store().append([try activity("a")])
        try await database.execute(
            "ALTER DATABASE \(database.name) SET default_transaction_read_only = on"
        )
        let store = try await database.store()
        let error = await #expect(throws: StoreError.self) {
            try await store.append([try activity("b")])
        }
        #expect(error?.code == .readOnly)
        #expect(try await store.head().position == Position(1))
        let reader = try await database.store(options { $0.mode = .readOnly })
        let refused = await #expect(throws: StoreError.self) {
            try await reader.append([try activity("b")])
        }
        #expect(refused?.code == .readOnly)
    }

    @Test func `a statement that takes too long is ended`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store(options { $0.statementTimeout = .seconds(1) })
        try await database.holding("LOCK contact_log.entry IN ACCESS EXCLUSIVE MODE") {
            let error = await #expect(throws: StoreError.self) {
                try await store.entries(after: .zero, limit: 1)
            }
            #expect(error?.code == .failed)
            #expect(error?.cause.contains("statement timeout") == true)
        }
        #expect(try await store.entries(after: .zero, limit: 1).isEmpty)
    }

    @Test func `an append waits for another writer, but not for too long`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store(options { $0.writerWait = .seconds(2) })
        try await database.holding("SELECT FROM contact_log.head FOR UPDATE") {
            let error = await #expect(throws: StoreError.self) {
                try await store.append([try activity("a")])
            }
            #expect(error?.code == .locked)
        }
        #expect(try await store.append([try activity("a")]).appended == 1)
    }

    @Test func `a canceled read ends on the server`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store()
        try await database.holding("LOCK contact_log.entry IN ACCESS EXCLUSIVE MODE") {
            let read = Task { try await store.entries(after: .zero, limit: 1) }
            let waiting = """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """
            while try await database.number(waiting) == 0 {}
            read.cancel()
            await #expect(throws: StoreError.self) { try await read.value }
            while try await database.number(waiting) > 0 {}
        }
        #expect(try await store.entries(after: .zero, limit: 1).isEmpty)
    }

    @Test func `work on a thread ends when its task is canceled`() async throws {
        let isRunning = ManualFlag()
        let task = Task {
            try await Waiting.onThread {
                while true {
                    try Waiting.task { await Task.yield() }
                    isRunning.set()
                }
            }
        }
        while !isRunning.value { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a read that finds no free connection fails`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store(
            options {
                $0.readers = 1
                $0.connectionWait = .milliseconds(100)
            }
        )
        try await database.holding("LOCK contact_log.entry IN ACCESS EXCLUSIVE MODE") {
            let read = Task { try await store.entries(after: .zero, limit: 1) }
            let waiting = """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """
            while try await database.number(waiting) == 0 {}
            let error = await #expect(throws: StoreError.self) {
                while true { _ = try await store.head() }
            }
            #expect(error?.code == .exhausted)
            read.cancel()
            _ = await read.result
        }
        #expect(try await store.head().position == .zero)
    }

    @Test func `a server without a free connection is named, and tried again`() async throws {
        let database = try await TestDatabase()
        _ = try await database.store()
        let role = database.name + "_few"
        try await database.execute(
            """
            CREATE ROLE \(role) LOGIN CONNECTION LIMIT 1;
            GRANT USAGE ON SCHEMA contact_log TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA contact_log TO \(role)
            """
        )
        let address = database.address(of: database.name, user: role)
        let first = try await PostgresActivityStore(
            address,
            options: options { $0.mode = .readOnly }
        )
        let error = await #expect(throws: StoreError.self) {
            try await PostgresActivityStore(address, options: options { $0.mode = .readOnly })
        }
        #expect(error?.code == .exhausted)
        await first.close()
    }

    @Test func `owner, writer and reader may do as much as their roles say`() async throws {
        let database = try await TestDatabase()
        _ = try await database.store().append([try activity("a")])
        let (writer, reader) = (database.name + "_writer", database.name + "_reader")
        try await database.execute(
            """
            CREATE ROLE \(writer) LOGIN; CREATE ROLE \(reader) LOGIN;
            GRANT USAGE ON SCHEMA contact_log TO \(writer), \(reader);
            GRANT SELECT ON ALL TABLES IN SCHEMA contact_log TO \(writer), \(reader);
            GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA contact_log TO \(writer)
            """
        )
        let written = try await PostgresActivityStore(
            database.address(of: database.name, user: writer)
        )
        #expect(try await written.append([try activity("b")]).appended == 1)
        #expect(try await written.erase(StreamID(contact: "con_1")) != nil)
        let read = try await PostgresActivityStore(
            database.address(of: database.name, user: reader)
        )
        #expect(try await read.head().position == Position(3))
        let error = await #expect(throws: StoreError.self) {
            try await read.append([try activity("c")])
        }
        #expect(error?.code == .denied)
        try await database.execute(
            "REVOKE CONNECT ON DATABASE \(database.name) FROM PUBLIC; ALTER ROLE \(writer) NOLOGIN"
        )
        for role in [reader, writer] {
            let refused = await #expect(throws: StoreError.self) {
                try await PostgresActivityStore(database.address(of: database.name, user: role))
            }
            #expect(refused?.code == .denied)
            #expect(refused?.hint.contains("grant the role") == true)
        }
    }

    @Test func `a foreign or newer schema is refused and left as it is`() async throws {
        let foreign = try await TestDatabase()
        try await foreign.execute(
            "CREATE SCHEMA contact_log; CREATE TABLE contact_log.migration (x int)"
        )
        for database in [foreign] {
            let error = await #expect(throws: StoreError.self) { try await database.store() }
            #expect(error?.code == .foreign)
        }
        let newer = try await TestDatabase()
        _ = try await newer.store()
        try await newer.execute(
            "INSERT INTO contact_log.migration (number, name) VALUES (99, 'later')"
        )
        let error = await #expect(throws: StoreError.self) { try await newer.store() }
        #expect(error?.code == .newer)
        #expect(try await newer.number("SELECT count(*) FROM contact_log.migration") == 4)
    }

    @Test func `a store that is only read isn't made`() async throws {
        let database = try await TestDatabase()
        let error = await #expect(throws: StoreError.self) {
            try await database.store(options { $0.mode = .readOnly })
        }
        #expect(error?.code == .unavailable)
        #expect(
            try await database.number(
                "SELECT count(*) FROM pg_namespace WHERE nspname = 'contact_log'"
            ) == 0
        )
    }

    @Test func `several processes may make the tables at once`() async throws {
        let database = try await TestDatabase()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let store = try await database.store()
                    return try await store.append([try activity("\(number)")]).appended
                }
            }
            let appended = try await group.reduce(0, +)
            #expect(appended == 4)
        }
    }

    @Test(arguments: [
        "postgres://tester:s3cret@localhost:1/db", "postgres://tester:s3cret%zz@localhost:1/db",
        "postgresql://localhost:1/db?password=s3cret&connect_timeout=x",
        "postgres://localhost:1/db?pass%77ord=s3cret", "host=/nowhere password=s3cret",
        "host=/nowhere password=s3cret'x nonsense", "postgres://a:s3cret@b@localhost:1/db",
        "postgres://tester:s3cret@localhost:port/db",
    ])
    func `a password is never in a message`(address: String) async throws {
        #expect(try ServerAddress(address).hasPassword)
        let error = await #expect(throws: StoreError.self) {
            try await PostgresActivityStore(address, options: options { _ in })
        }
        #expect(error?.description.contains("s3cret") == false)
        #expect(error?.code == .unavailable)
        var dumped = ""
        try dump(ServerAddress(address), to: &dumped)
        #expect(try !"\(dumped) \(ServerAddress(address))".contains("s3cret"))
    }

    /// A server without statistics can take the wrong one of two, and an import of a long history then takes hours.
    @Test func `entries have one index by contact`() async throws {
        let database = try await TestDatabase()
        _ = try await database.store()
        let count = try await database.number(
            """
            SELECT count(*) FROM pg_indexes
            WHERE schemaname = 'contact_log' AND tablename = 'entry' AND indexdef LIKE '%(contact%'
            """
        )
        #expect(count == 1)
    }

    // libpq says of the second one that `s3cret` is no port.
    @Test(arguments: [
        "postgres://tester:x?s3cret@localhost:1/db", "postgres://tester:s3cret/x@localhost:1/db",
        "postgres://tester:1/2?s3cret@localhost:1/db", "postgres://localhost:1/db?user=s3cret@b",
    ])
    func `a password that isn't escaped is refused, and isn't shown`(address: String) async {
        let error = await #expect(throws: StoreError.self) {
            try await PostgresActivityStore(address, options: options { _ in })
        }
        #expect(error?.cause == "the address has / or ? between a colon and @")
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test(arguments: [
        "postgres://tester@localhost/db", "postgres:///db?host=/tmp", "host=/tmp dbname=db",
        "postgresql://a,b/db?target_session_attrs=read-write",
    ])
    func `an address without a password is shown as it is`(address: String) throws {
        #expect(try !ServerAddress(address).hasPassword)
        #expect(try ServerAddress(address).name == address)
    }

    @Test func `a closed store answers that it is closed`() async throws {
        let store = try await TestDatabase().store()
        await store.close()
        let error = await #expect(throws: StoreError.self) { try await store.head() }
        #expect(error?.code == .closed)
    }
}

/// A flag that is set once.
final class ManualFlag: Sendable {
    private let clock = ManualClock()

    var value: Bool { clock.now == .second(1) }

    func set() { clock.set(.second(1)) }
}

extension TestDatabase {
    /// Runs a test while a transaction of another connection holds what a statement locks.
    func holding(_ sql: String, _ body: () async throws -> Void) async throws {
        let holder = try await Connection.open(
            try ServerAddress(address),
            PostgresActivityStore.Options().limits
        )
        try await holder.execute("BEGIN")
        try await holder.execute(sql)
        try await body()
        try await holder.execute("ROLLBACK")
    }
}
#endif
