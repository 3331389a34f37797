import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

struct LogTests {
    @Test(arguments: seeds(4))
    func `the census of a log stands as its folds do, however it grew`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let store = InMemoryActivityStore()
        var census = try await Census(of: store)
        let activities = generated(seed)
        for start in stride(from: 0, to: activities.count, by: 150) {
            _ = await store.append(Array(activities[start..<min(start + 150, activities.count)]))
            if start == 300 { _ = await store.erase(activities[0].stream) }
            census = try await census.updated(with: store)
            try await census.compare(with: store, "seed \(seed)", &random)
        }
        let whole = try await Census(of: store)
        #expect(whole.report == census.report && whole.head == census.head, "seed \(seed)")
        try await whole.compare(with: store, "seed \(seed)", &random)
    }

    @Test func `the words of notes are the log's to answer`() async throws {
        let store = InMemoryActivityStore()
        _ = await store.append(generated(1))
        let census = try await Census(of: store)
        #expect(throws: CensusError.needsText) { try census.count(where: .note(containing: "a")) }
    }

    @Test func `an index is read, caught up, and made anew when it is damaged or another log's`()
        async throws
    {
        var random = SplitMix64(seed: 5)
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "log.census").path
        let store = InMemoryActivityStore()
        let activities = generated(2)
        _ = await store.append(Array(activities.prefix(300)))
        try await Census(indexAt: path, of: store).compare(with: store, "made", &random)
        try await Census(indexAt: path, of: store).compare(with: store, "mapped", &random)
        _ = await store.append(Array(activities.dropFirst(300)))
        try await Census(indexAt: path, of: store).compare(with: store, "caught up", &random)
        let sound = try Data(contentsOf: URL(filePath: path))
        for _ in 0..<60 {
            var damaged = sound
            let place = Int.random(in: damaged.indices, using: &random)
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            if Bool.random(using: &random) { damaged = damaged.prefix(place) }
            try damaged.write(to: URL(filePath: path))
            let census = try await Census(indexAt: path, of: store)
            #expect(census.head == (await store.head()), "byte \(place)")
            try await census.compare(with: store, "byte \(place)", &random)
        }
        let other = InMemoryActivityStore()
        _ = await other.append(activities)
        try await Census(indexAt: path, of: other).compare(with: other, "other", &random)
    }

    @Test(arguments: [40, 120, 200])
    func `a census is made anew when its log is another one by now, however long`(count: Int)
        async throws
    {
        var random = SplitMix64(seed: 6)
        let activities = generated(6)
        let first = InMemoryActivityStore()
        _ = await first.append(Array(activities.prefix(120)))
        let store = ReplaceableStore(first)
        let census = try await Census(of: store)
        let live = LiveCensus(census, of: store)
        let other = InMemoryActivityStore()
        _ = await other.append(Array(activities.suffix(count)))
        await store.replace(by: other)
        try await census.updated(with: store).compare(with: other, "whole", &random)
        let head = await other.head()
        let contacts = await other.streams().count
        let ahead = try await census.updated(with: store, from: Position(100))
        #expect(ahead.head == head && ahead.contactCount == contacts)
        let following = Task { try await live.follow() }
        while await live.current.head != head { try await Task.sleep(for: .milliseconds(5)) }
        following.cancel()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a census that follows a log sees what is appended`() async throws {
        let store = InMemoryActivityStore()
        let activities = generated(4)
        _ = await store.append(Array(activities.prefix(100)))
        let live = LiveCensus(try await Census(of: store), of: store)
        let following = Task { try await live.follow() }
        _ = await store.append(Array(activities.dropFirst(100)))
        let head = await store.head()
        while await live.current.head != head { try await Task.sleep(for: .milliseconds(5)) }
        following.cancel()
        var random = SplitMix64(seed: 4)
        try await live.current.compare(with: store, "live", &random)
    }
}

extension Census {
    /// Compares with folding every contact of the log, at some moments.
    func compare(
        with store: InMemoryActivityStore,
        _ comment: String,
        _ random: inout SplitMix64
    ) async throws {
        #expect(head == (await store.head()), "\(comment)")
        var instants: [AsOf] = [.end, .before(.earliest)]
        for stream in await store.streams() {
            let timeline = await store.log(of: stream, knownAt: .head).timeline
            if let time = timeline.activities.randomElement(using: &random)?.occurredAt {
                instants.append(.time(time))
            }
        }
        for stream in await store.streams() {
            let timeline = await store.log(of: stream, knownAt: .head).timeline
            for instant in instants.prefix(8) {
                let state = try timeline.state(asOf: instant)
                let attributeState = try #require(try summary(of: stream, asOf: instant))
                #expect(
                    Standings(attributeState) == Standings(state),
                    "\(comment) \(stream) \(instant)"
                )
                #expect(attributeState.activities == state.basis.activities, "\(comment) \(stream)")
                let isCounted = try contacts(where: .unsubscribed, asOf: instant).contains(stream)
                #expect(isCounted == state.isUnsubscribed, "\(comment) \(stream) \(instant)")
            }
        }
    }
}
