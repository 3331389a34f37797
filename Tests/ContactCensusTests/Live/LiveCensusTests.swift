import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import ServiceLifecycleTestKit
import Synchronization
import Testing

/// A live census that runs as a service and is queried in memory.
@Suite(.timeLimit(.minutes(1)))
struct LiveCensusTests {
    private let ada = StreamID(contact: "ada")

    private func append(_ activities: TestActivity..., to store: InMemoryActivityStore) async {
        let count = await store.head().position.rawValue
        _ = await store.append(
            activities.enumerated().map { offset, activity in
                activity.activity(of: ada, place: Int(count) + offset + 1)
            }
        )
    }

    /// Runs a census during a test's body.
    private func running(
        _ census: LiveCensus,
        _ body: () async throws -> Void
    ) async throws {
        let task = Task { try await census.run() }
        try await body()
        task.cancel()
        try await task.value
    }

    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `what is appended is seen, with its evidence`() async throws {
        let store = InMemoryActivityStore()
        let census = LiveCensus(following: store, now: { .second(50) })
        #expect(census.current == nil && census.head.position == .zero)
        #expect(census.reachability(of: "ada") == .unknown)
        #expect(try census.contacts(where: .all).isEmpty)
        try await running(census) {
            await append(.joined("vip", at: 1), .unsubscribed(at: 2, id: "out"), to: store)
            try await until { census.head.position == Position(2) }
            #expect(census.reachability(of: "ada").evidence == ["out"])
            await append(.resubscribed(at: 3, id: "in"), to: store)
            try await until { census.head.position == Position(3) }
            #expect(census.reachability(of: "ada") == .reachable)
            let summary = try #require(census.summary(of: "ada"))
            #expect(summary.segments.map(\.segment) == ["vip"])
            #expect(summary.status == .subscribed && summary[.unsubscribed].decidedBy == "in")
            #expect(try census.contacts(where: .reachable).map(\.contact) == ["ada"])
        }
    }

    @Test func `what is dated in the future counts from its instant on`() async throws {
        let store = InMemoryActivityStore()
        let clock = ManualClock(.second(99))
        let census = LiveCensus(following: store, now: { clock.now })
        await append(.joined("vip", at: 1), .blocked(at: 100, id: "block"), to: store)
        _ = try await census.census()
        #expect(census.reachability(of: "ada") == .reachable)
        clock.set(.second(100))
        #expect(census.reachability(of: "ada").evidence == ["block"])
    }

    @Test func `of several organizations one must be named`() async throws {
        let store = InMemoryActivityStore()
        let census = LiveCensus(following: store)
        let (first, second) = (StreamID(org: "o", contact: "c"), StreamID(org: "p", contact: "c"))
        _ = await store.append([TestActivity.blocked(at: 1, id: "b").activity(of: first, place: 1)])
        _ = try await census.census()
        #expect(census.reachability(of: "c").evidence == ["b"])
        // The second one is in the delta, the first one in the base.
        _ = await store.append([TestActivity.joined("s", at: 1).activity(of: second, place: 2)])
        _ = try await census.census()
        #expect(census.reachability(of: "c") == .unknown)
        #expect(census.summary(of: "c") == nil)
        #expect(census.reachability(of: "c", in: "p") == .reachable)
        #expect(census.reachability(of: "c", in: "o").evidence == ["b"])
        #expect(census.reachability(of: "c", in: "q") == .unknown)
        #expect(census.current?.streams(of: "c") == [first, second])
    }

    @Test(arguments: Seeds.some(3))
    func `at each instant, reachability is that of each contact's fold`(seed: UInt64) async throws {
        let store = InMemoryActivityStore()
        let clock = ManualClock(.latest)
        let census = LiveCensus(following: store, mergeLimit: 80, now: { clock.now })
        for part in [generated(seed), generated(seed + 100)] {
            _ = await store.append(part)
            _ = await store.erase(part[3].stream)
            _ = try await census.census()
            for stream in await store.streams()
            where stream.org != nil || census.current?.streams(of: stream.contact).count == 1 {
                let timeline = await store.log(of: stream, knownAt: .head).timeline
                let instants = Set(timeline.activities.compactMap(\.occurredAt)).flatMap { time in
                    [-1, 0, 1].map { time.advanced(byMicroseconds: $0) }
                }
                for instant in instants + [.latest] {
                    clock.set(instant)
                    let state = try timeline.state(asOf: .time(instant))
                    let found = census.reachability(of: stream.contact, in: stream.org)
                    #expect(found == state.reachability, "seed \(seed) \(stream) \(instant)")
                }
            }
        }
    }

    @Test func `staleness is never less than it is`() async throws {
        let store = SlowStore()
        let clock = store.clock
        let census = LiveCensus(following: store, clock: clock)
        #expect(census.staleness == nil)
        #expect(census.reachability(of: "ada", maximumStaleness: .seconds(99)) == .unknown)
        await append(.blocked(at: 1, id: "b"), to: store.forwarded)
        // The second of each read counts: entries recorded after the log was read are missing.
        for _ in 0..<3 {
            _ = try await census.census()
            #expect(try #require(census.staleness) >= .seconds(1))
        }
        let age = try #require(census.staleness)
        #expect(census.reachability(of: "ada", maximumStaleness: age).evidence == ["b"])
        #expect(census.summary(of: "ada", maximumStaleness: age) != nil)
        clock.advance(by: .milliseconds(1))
        #expect(census.staleness == age + .milliseconds(1))
        #expect(census.reachability(of: "ada", maximumStaleness: age) == .unknown)
        #expect(census.summary(of: "ada", maximumStaleness: age) == nil)
        #expect(census.reachability(of: "ada").evidence == ["b"])
    }

    @Test func `an idle log is looked at now and then, so that its census stays young`()
        async throws
    {
        let store = InMemoryActivityStore()
        await append(.blocked(at: 1), to: store)
        let census = LiveCensus(following: store, interval: .milliseconds(5))
        try await running(census) {
            try await until { census.staleness != nil }
            try await Task.sleep(for: .milliseconds(60))
            try await until { census.staleness.map { $0 < .milliseconds(50) } ?? false }
        }
    }

    @Test func `a log that is written all the time is read to where it ended when that began`()
        async throws
    {
        let store = GrowingStore()
        await append(.blocked(at: 1, id: "b"), to: store.forwarded)
        let census = LiveCensus(following: store)
        for _ in 1...3 {
            let head = await store.forwarded.head()
            #expect(try await census.census().head.position > head.position)
            #expect(census.staleness != nil && census.reachability(of: "ada").evidence == ["b"])
        }
    }

    @Test(arguments: [40, 120, 200])
    func `a log that is replaced by another one is read anew, however long`(count: Int) async throws
    {
        let activities = generated(6)
        let first = InMemoryActivityStore()
        _ = await first.append(Array(activities.prefix(120)))
        let store = ReplaceableStore(first)
        let census = LiveCensus(following: store, interval: .milliseconds(5))
        try await running(census) {
            try await until { census.head.position > .zero }
            let other = InMemoryActivityStore()
            _ = await other.append(Array(activities.suffix(count)))
            await store.replace(by: other)
            let head = await other.head()
            try await until { census.head == head }
            var random = SplitMix64(seed: 6)
            try await census.census().compare(with: other, "replaced", &random)
        }
    }

    @Test func `an erasure is seen`() async throws {
        let store = InMemoryActivityStore()
        await append(.joined("vip", at: 1), to: store)
        let census = LiveCensus(following: store)
        try await running(census) {
            try await until { census.reachability(of: "ada") == .reachable }
            _ = await store.erase(ada)
            try await until { census.reachability(of: "ada") == .unknown }
            #expect(census.summary(of: "ada")?.presence == .erased)
        }
    }

    @Test func `a log that can't be read for a while is told, and caught up with`() async throws {
        let store = FailingStore()
        await append(.blocked(at: 1, id: "b"), to: store.forwarded)
        let told = Mutex(0)
        let census = LiveCensus(
            following: store,
            interval: .milliseconds(2),
            onFailure: { error in if error.code == .unavailable { told.withLock { $0 += 1 } } }
        )
        store.fail(with: .unavailable)
        try await running(census) {
            try await until { told.withLock { $0 > 2 } }
            #expect(census.staleness == nil)
            store.fail(with: nil)
            try await until { census.reachability(of: "ada").evidence == ["b"] }
            let earlier = told.withLock(\.self)
            store.fail(with: .unavailable)
            try await until { told.withLock { $0 > earlier } }
            // The known entries stay, and their staleness grows.
            #expect(census.reachability(of: "ada").evidence == ["b"])
            #expect(census.reachability(of: "ada", maximumStaleness: .zero) == .unknown)
        }
    }

    @Test func `a log that only a person can mend ends the service`() async throws {
        let store = FailingStore()
        store.fail(with: .damaged)
        let census = LiveCensus(following: store)
        await #expect(throws: StoreError.self) { try await census.run() }
    }

    @Test func `a graceful shutdown ends it`() async throws {
        let store = InMemoryActivityStore()
        let census = LiveCensus(following: store)
        try await testGracefulShutdown { trigger in
            async let running: Void = census.run()
            try await until { census.staleness != nil }
            trigger.triggerGracefulShutdown()
            try await running
        }
    }

    @Test func `the base is kept in a file, which the next one starts from`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).census").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = CountingStore()
        _ = await store.forwarded.append(generated(5))
        _ = try await LiveCensus(following: store, index: path).census()
        let entries = store.entries.withLock(\.self)
        #expect(entries > 0)
        let next = LiveCensus(following: store, index: path)
        var random = SplitMix64(seed: 5)
        try await next.census().compare(with: store.forwarded, "kept", &random)
        #expect(store.entries.withLock(\.self) == entries)
    }
}

/// A store in which each read takes a second of its clock after the log was read.
private final class SlowStore: ForwardingStore {
    let forwarded = InMemoryActivityStore()
    let clock = SteppedClock()

    func head() async throws(StoreError) -> LogHead {
        defer { clock.advance(by: .seconds(1)) }
        return await forwarded.head()
    }

    func entries(after position: Position, limit: Int) async throws(StoreError) -> [LogEntry] {
        defer { clock.advance(by: .seconds(1)) }
        return await forwarded.entries(after: position, limit: limit)
    }
}

/// A store that fails while a flag is set.
private final class FailingStore: ForwardingStore {
    let forwarded = InMemoryActivityStore()
    private let code = Mutex<StoreError.Code?>(nil)

    func fail(with code: StoreError.Code?) { self.code.withLock { $0 = code } }

    func places(from position: Position, limit: Int) async throws(StoreError) -> [LogPlace] {
        if let code = code.withLock(\.self) {
            throw StoreError(code: code, cause: "the disk is away", hint: "put it back")
        }
        return await forwarded.places(from: position, limit: limit)
    }
}

/// A store that counts the entries read.
private final class CountingStore: ForwardingStore {
    let forwarded = InMemoryActivityStore()
    let entries = Mutex(0)

    func entries(after position: Position, limit: Int) async throws(StoreError) -> [LogEntry] {
        let entries = await forwarded.entries(after: position, limit: limit)
        self.entries.withLock { $0 += entries.count }
        return entries
    }
}

/// A store to which another one appends whenever entries are read.
private final class GrowingStore: ForwardingStore {
    let forwarded = InMemoryActivityStore()

    func entries(after position: Position, limit: Int) async throws(StoreError) -> [LogEntry] {
        let place = Int(await forwarded.head().position.rawValue) + 1
        _ = await forwarded.append([TestActivity.noted("n", at: 2).activity(place: place)])
        return await forwarded.entries(after: position, limit: limit)
    }
}
