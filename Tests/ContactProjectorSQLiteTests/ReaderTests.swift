import ContactProjector
import ContactProjectorTesting
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import ContactProjectorSQLite

/// Many readers at the same time as a writer.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ReaderTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `every answer is of one state of the log, while it grows`(seed: UInt64) async throws {
        let scratch = try TemporaryStore()
        let policy = SnapshotPolicy(interval: 3, minimumLength: 5, maximumCount: 6)
        let store = try SQLiteActivityStore(
            path: scratch.path,
            options: .init(readers: 3, snapshots: policy)
        ) { .second(0) }
        var options = ActivityGenerator.Options.dense
        options.aliases = 0.01
        let batches = try history(seed, activities: 140, options).chunks(of: 7)
        let activities = Array(batches.joined())
        _ = try await store.append(batches[0])
        let beside = try SQLiteActivityStore(
            path: scratch.path,
            options: .init(mode: .readOnly, snapshots: policy)
        )
        let progress = Progress()
        let readings = try await withThrowingTaskGroup(of: [Reading].self) { group in
            for reader in 0..<8 {
                group.addTask {
                    var random = SplitMix64(seed: seed * 100 + UInt64(reader))
                    var readings: [Reading] = []
                    repeat {
                        let from = reader < 6 ? store : beside
                        readings.append(try await Reading(from, activities, &random))
                        // Reads never suspend: without this, the writer might not run.
                        await Task.yield()
                    } while !progress.isDone.load(ordering: .acquiring) || readings.count < 20
                    return readings
                }
            }
            defer { progress.isDone.store(true, ordering: .releasing) }
            for batch in batches.dropFirst() { _ = try await store.append(batch) }
            progress.isDone.store(true, ordering: .releasing)
            return try await group.reduce(into: []) { $0 += $1 }
        }
        // A model of the log at each of its heads.
        var models: [Position: InMemoryActivityStore] = [:]
        for count in batches.indices {
            let model = Self.model()
            for batch in batches[...count] { _ = await model.append(batch) }
            models[await model.head().position] = model
        }
        #expect(models[try await store.head().position] != nil)
        for reading in readings {
            #expect(try await reading.isRight(models), "seed \(seed): \(reading)")
        }
        #expect(try await store.verify().findings == [], "seed \(seed)")
        let counts = try await store.snapshotInfo().counts
        #expect(counts.used > 0 && counts.invalidated > 0 && counts.unreadable == 0, "\(counts)")
    }

    @Test func `an erasure under readers leaves no connection that had read the text`()
        async throws
    {
        let word = "Donaudampfschifffahrt"
        let scratch = try TemporaryStore()
        let policy = SnapshotPolicy(interval: 10, minimumLength: 10, maximumCount: 6)
        let options = SQLiteActivityStore.Options(snapshots: policy)
        let store = try SQLiteActivityStore(path: scratch.path, options: options) { .second(0) }
        let (before, after) = (Self.model(), Self.model())
        let activities = try (1...60).map { number in
            let text = String(repeating: "\(word) \(number) ", count: 1 + number * 5)
            let note = NoteID("note_\(number)")
            return try asRead(
                TestActivity.noted(text, at: number, note: note).activity(place: number)
            )
        }
        _ = try await store.append(activities)
        for model in [before, after] { _ = await model.append(activities) }
        _ = await after.erase(.fixture)
        #expect(try scratch.holds(word))

        let progress = Progress()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for question in Answer.Question.allCases + Answer.Question.allCases {
                let old = try await Answer(question, before, .fixture, byID: true)
                let new = try await Answer(question, after, .fixture, byID: true)
                group.addTask {
                    var found = old
                    repeat {
                        let mayBeOld = found == old && !progress.isDone.load(ordering: .acquiring)
                        found = try await Answer(question, store, .fixture, byID: true)
                        #expect(found == new || mayBeOld && found == old)
                        try store.connections.ask { connection in
                            let connection = try SeenConnection(connection)
                            progress.seen.withLock { $0.append(connection) }
                        }
                        progress.readings.add(1, ordering: .relaxed)
                        await Task.yield()
                    } while found == old
                }
            }
            while progress.readings.load(ordering: .relaxed) < 80 { await Task.yield() }
            let erasure = try await store.erase(.fixture)
            progress.isDone.store(true, ordering: .releasing)
            #expect(erasure?.position == Position(61))
            try await group.waitForAll()
        }
        let old = progress.seen.withLock { $0.filter(\.hasReadText) }
        #expect(!old.isEmpty && old.allSatisfy { $0.connection == nil })
        #expect(try scratch.files()["contacts.db-wal"] == Data())
        #expect(try !scratch.holds(word))
        #expect(try await store.snapshotInfo().counts.kept == 0)
        #expect(try await store.verify().findings == [])
    }

    @Test func `blocked readers hold up neither other readers nor the writer`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path) { .second(0) }
        _ = try await store.append(
            (1...60).map { number in
                let text = String(repeating: "text \(number) ", count: 2_000)
                return TestActivity.noted(text, at: number).activity(place: number)
            }
        )
        let head = try await store.chainHead()
        let (isReading, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        // More than there are threads for tasks.
        let exports = (0..<ProcessInfo.processInfo.activeProcessorCount + 4).map { _ in
            Task {
                try await store.export { _ in
                    isReading.signal()
                    mayEnd.wait()
                    mayEnd.signal()
                }
            }
        }
        await blocking { for _ in exports { isReading.wait() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...16 {
                group.addTask {
                    let state = try await store.state(of: "con_ada", asOf: .time(.second(30)))
                    #expect(state.notes.count == 30)
                }
            }
            for number in 61...90 {
                _ = try await store.append([
                    TestActivity.blocked(at: 99, id: .fixture(number)).activity()
                ])
            }
            try await group.waitForAll()
        }
        #expect(try await store.head().position == Position(90))
        mayEnd.signal()
        for export in exports { #expect(try await export.value == head) }
    }

    @Test func `as many connections as are asked for are open at once, and few are kept`()
        async throws
    {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let options = SQLiteActivityStore.Options(readers: 3)
        let store = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try SeenConnection.all(20, of: store).count { $0.connection != nil } == 3)
        let stream = try #require(try await store.streams().first)
        let state = try await store.state(of: stream)
        try await withThrowingTaskGroup(of: ContactState.self) { group in
            for _ in 1...1_000 { group.addTask { try await store.state(of: stream) } }
            for try await found in group { #expect(found == state) }
        }
        let seen = try SeenConnection.all(20, of: store)
        #expect(Set(seen.compactMap { $0.connection.map(ObjectIdentifier.init) }).count == 3)
        store.connections.closeReaders()
        #expect(seen.allSatisfy { $0.connection == nil })
    }

    private static func model() -> InMemoryActivityStore {
        InMemoryActivityStore { .second(0) }
    }
}

/// A query and its result while the log grew.
private struct Reading: Sendable {
    let question: Answer.Question
    let stream: StreamID
    let asOf: AsOf
    let knownAt: KnownAt
    let answer: Answer
    /// The heads of the log before and after the query.
    let start, end: Position

    /// Runs a query about one of some activities.
    init(
        _ store: SQLiteActivityStore,
        _ activities: [Activity],
        _ random: inout SplitMix64
    ) async throws {
        let activity = random.pick(activities)
        (question, stream) = (random.pick(Answer.Question.allCases), activity.stream)
        asOf = random.chance(0.5) ? .end : .time(activity.occurredAt ?? .latest)
        start = try await store.head().position
        knownAt =
            random.chance(0.7)
            ? .head : .position(Position(Int64(random.below(Int(start.rawValue) + 1))))
        answer = try await Answer(
            question,
            store,
            stream,
            byID: random.chance(0.5),
            asOf: asOf,
            knownAt: knownAt
        )
        end = try await store.head().position
    }

    /// Returns whether the result is that of a state that the log had meanwhile.
    func isRight(_ models: [Position: InMemoryActivityStore]) async throws -> Bool {
        for (head, model) in models where start <= head && head <= end {
            let log = await model.log(of: stream, knownAt: knownAt)
            if try answer == Answer(question, log, asOf: asOf) { return true }
        }
        return false
    }
}

extension Answer {
    /// Creates the result of a full replay of a log.
    fileprivate init(_ question: Question, _ log: ContactLog, asOf: AsOf) throws {
        switch question {
        case .state: self = .state(try log.state(asOf: asOf))
        case .summary: self = .summary(Told(ContactSummary(try log.state(asOf: asOf))))
        case .log: self = .log(log.entries, head: log.head, knownAt: log.knownAt)
        case .texts: self = .texts(try log.timeline.fold(Texts(), asOf: asOf))
        }
    }
}

/// The progress of the readers and the writer.
private final class Progress: Sendable {
    let readings = Atomic(0)
    let isDone = Atomic(false)
    let seen = Mutex<[SeenConnection]>([])
}

/// A connection that was used, while it is open.
private struct SeenConnection: Sendable {
    private(set) weak var connection: ReadConnection?
    /// A Boolean value that indicates whether the connection read a text.
    var hasReadText = false

    /// Reads the first entry on a connection.
    init(_ connection: ReadConnection) throws {
        self.connection = connection
        let entry = try LogReader(connection).entries(after: .zero, limit: 1).first
        hasReadText = entry?.activity.note?.content != nil
    }

    /// Returns several connections that are in use at the same time.
    static func all(_ count: Int, of store: SQLiteActivityStore) throws -> [SeenConnection] {
        guard count > 0 else { return [] }
        return try store.connections.ask { connection in
            try [SeenConnection(connection)] + all(count - 1, of: store)
        }
    }
}
