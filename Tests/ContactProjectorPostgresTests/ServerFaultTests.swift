#if Postgres
import ContactProjector
import ContactProjectorTesting
import Testing
@testable import ContactProjectorPostgres

/// Faults of a server that a test has for itself.
@Suite(.timeLimit(.minutes(3))) struct ServerFaultTests {
    /// Batches whose texts fill a disk of some megabytes.
    private static func batch(_ number: Int) throws -> [Activity] {
        var random = SplitMix64(seed: UInt64(number))
        return try (0..<250).map { index in
            // Random, since the server compresses what repeats itself.
            let text = (0..<120).map { _ in String(random.next(), radix: 36) }.joined()
            let id = ActivityID("\(number)-\(index)")
            let stream = StreamID(contact: ContactID("con_\(index % 40)"))
            return try asRead(
                TestActivity.noted(text, at: index, note: "n", id: id).activity(of: stream)
            )
        }
    }

    /// Appends batches until one isn't taken, and returns its number and the error.
    private static func fill(
        _ store: PostgresActivityStore
    ) async throws -> (number: Int, error: StoreError) {
        var number = 0
        while number < 400 {
            do {
                let report = try await store.append(batch(number))
                #expect(report.appended == 250)
            } catch let error as StoreError {
                return (number, error)
            }
            number += 1
        }
        struct NeverFull: Error {}
        throw NeverFull()
    }

    /// Expects a log with the first batches, each activity once, whose digests are right.
    private static func check(_ store: PostgresActivityStore, holds batches: Int) async throws {
        var entries: [LogEntry] = []
        // In pages: a larger answer is sorted in a file, which a full disk has no room for.
        while true {
            let last = entries.last?.position ?? .zero
            let page = try await store.entries(after: last, limit: 500)
            guard !page.isEmpty else { break }
            entries += page
        }
        let ids = try (0..<batches).flatMap { try batch($0).map(\.id) }
        #expect(entries.map(\.activity.id).sorted() == ids.sorted())
        #expect(entries.map(\.position.rawValue) == Array(1...Int64(ids.count)))
        #expect(try await store.verify().position == Position(Int64(ids.count)))
    }

    @Test func `a standby answers and follows, and refuses an append until it is promoted`()
        async throws
    {
        let cluster = try await TestCluster()
        let database = try await TestDatabase(on: cluster.folder)
        let primary = try await database.store()
        _ = try await primary.append(try history(4, activities: 60))
        let standby = try await TestCluster(standbyOf: cluster)
        let copy = TestDatabase(copyOf: database, on: standby.folder)
        let reader = try await copy.store(options { $0.mode = .readOnly })
        let writer = try await copy.store(options { _ in })
        // It may be some milliseconds behind.
        let head = try await primary.head()
        while try await reader.head() != head {}
        #expect(try await reader.logID() == primary.logID())
        #expect(try await reader.verify() == primary.verify())
        for stream in try await primary.streams() {
            #expect(try await reader.state(of: stream) == primary.state(of: stream))
        }
        let place = try await reader.headPlace()
        let follower = Task {
            for try await batch in reader.entries(following: place) {
                return batch.entries.map(\.activity.id)
            }
            return []
        }
        _ = try await primary.append([try activity("followed")])
        #expect(try await follower.value == ["followed"])
        let error = await #expect(throws: StoreError.self) {
            try await writer.append([try activity("refused")])
        }
        #expect(error?.code == .readOnly)
        #expect(error?.hint.contains("primary") == true)
        #expect(try await writer.head() == primary.head())
        await primary.close()
        try await standby.promote()
        let report = try await writer.append([try activity("followed"), try activity("promoted")])
        #expect(report.appended == 1 && report.duplicates == 1)
        #expect(try await writer.verify().position == head.position.next.next)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.reason)"))
    func `an append to a full disk is refused whole, and goes on once there is room`()
        async throws
    {
        let disk = try await SmallDisk(megabytes: 24)
        let cluster = try await TestCluster()
        try await TestDatabase(on: cluster.folder)
            .execute("CREATE TABLESPACE small LOCATION '\(disk.folder)'")
        let database = try await TestDatabase(on: cluster.folder, tablespace: "small")
        let store = try await database.store(options { _ in })
        let (number, error) = try await Self.fill(store)
        #expect(error.code == .full)
        #expect(error.cause.contains("No space left on device"))
        #expect(error.hint.contains("free space"))
        try await Self.check(store, holds: number)
        try await disk.grow(megabytes: 100)
        #expect(try await store.append(Self.batch(number)).appended == 250)
        #expect(try await store.append(Self.batch(number)).duplicates == 250)
        try await Self.check(store, holds: number + 1)
    }

    /// The server ends: what it can't log, it can't promise.
    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.reason)"))
    func `a server that ends since its log's disk is full loses nothing`() async throws {
        // One segment of the log of writes has 16 MB.
        let disk = try await SmallDisk(megabytes: 20)
        let cluster = try await TestCluster(wal: "\(disk.folder)/wal")
        let database = try await TestDatabase(on: cluster.folder)
        let store = try await database.store(options { _ in })
        let (number, error) = try await Self.fill(store)
        #expect(error.code == .unavailable)
        try await disk.grow(megabytes: 400)
        try await cluster.startAgain()
        // The commit may have been the last thing that was written.
        let report = try await store.append(Self.batch(number))
        #expect(report.appended + report.duplicates == 250)
        try await Self.check(store, holds: number + 1)
        #expect(try await store.append(Self.batch(number + 1)).appended == 250)
    }

    @Test func `a server that has no connection left is named, and waited for`() async throws {
        let cluster = try await TestCluster("max_connections = 8")
        let database = try await TestDatabase(on: cluster.folder)
        let patient = try await database.store()
        let store = try await database.store(options { _ in })
        var others: [Connection] = []
        let error = await #expect(throws: ServerError.self) {
            while others.count < 100 {
                others.append(
                    try await Connection.open(
                        try ServerAddress(database.address),
                        PostgresActivityStore.Options().limits
                    )
                )
            }
        }
        #expect(error?.message.contains("too many clients") == true)
        // Each store has its connection for writing, and none for reading.
        #expect(try await store.append([try activity("a")]).appended == 1)
        let refused = await #expect(throws: StoreError.self) { try await store.head() }
        #expect(refused?.code == .exhausted)
        #expect(refused?.hint.contains("max_connections") == true)
        let unopened = await #expect(throws: StoreError.self) { try await database.store() }
        #expect(unopened?.code == .exhausted)
        let answer = Task { try await patient.head().position }
        others = []
        #expect(try await answer.value == Position(1))
        #expect(try await store.head().position == Position(1))
    }

    @Test func `an append that takes too long is ended, and leaves nothing`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store(options { $0.statementTimeout = .milliseconds(500) })
        _ = try await store.append([try activity("a")])
        try await database.execute(
            """
            CREATE FUNCTION contact_log.wait() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';
            CREATE TRIGGER wait BEFORE INSERT ON contact_log.entry
                FOR EACH ROW EXECUTE FUNCTION contact_log.wait()
            """
        )
        let error = await #expect(throws: StoreError.self) {
            try await store.append([try activity("b"), try activity("c", of: "con_2")])
        }
        #expect(error?.code == .failed)
        #expect(error?.cause.contains("statement timeout") == true)
        #expect(error?.hint.contains("nothing was written") == true)
        #expect(try await store.head().position == Position(1))
        #expect(try await store.streams().count == 1)
        try await database.execute("DROP TRIGGER wait ON contact_log.entry")
        #expect(try await store.append([try activity("b")]).appended == 1)
        #expect(try await store.verify().position == Position(2))
    }
}

extension TestDatabase {
    /// The same database on a server that was copied.
    init(copyOf database: TestDatabase, on folder: String) {
        name = database.name
        self.folder = folder
    }
}
#endif
