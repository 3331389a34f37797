import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import TestStores
import Testing

struct LogTests {
    @Test(arguments: Seeds.some(4), Stores.all)
    func `the census of a log stands as its folds do, however it grew`(
        seed: UInt64,
        make: Stores
    ) async throws {
        var random = SplitMix64(seed: seed)
        let scratch = try Scratch()
        // Another store object appends than the one that is followed.
        let (writer, reader) = try await make.pair(at: scratch.path("log.db"))
        let live = LiveCensus(following: reader, mergeLimit: 100)
        let activities = generated(seed)
        for start in stride(from: 0, to: activities.count, by: 150) {
            let end = min(start + 150, activities.count)
            _ = try await writer.append(Array(activities[start..<end]))
            if start == 300 { _ = try await writer.erase(activities[0].stream) }
            try await live.census().compare(with: writer, "seed \(seed)", &random)
        }
        let whole = try await Census(of: writer)
        let grown = try await live.census()
        #expect(whole.report == grown.report && whole.head == grown.head, "seed \(seed)")
        try CensusAnswers.compare(grown, whole, "seed \(seed)", &random)
        try await whole.compare(with: writer, "seed \(seed)", &random)
    }

    @Test(.timeLimit(.minutes(2)), arguments: Stores.all)
    func `a census that runs while another store appends becomes one that is made from nothing`(
        make: Stores
    ) async throws {
        let seed: UInt64 = 9
        var random = SplitMix64(seed: seed)
        let scratch = try Scratch()
        let (writer, reader) = try await make.pair(at: scratch.path("log.db"))
        let live = LiveCensus(following: reader, mergeLimit: 60)
        let service = Task { try await live.run() }
        let activities = generated(seed)
        for start in stride(from: 0, to: activities.count, by: 40) {
            let batch = Array(activities[start..<min(start + 40, activities.count)])
            _ = try await writer.append(batch)
            switch random.below(4) {
            case 0: _ = try await writer.erase(batch[0].stream)
            case 1: _ = try await writer.erase([batch[0].id], of: batch[0].stream)
            default: break
            }
        }
        let end = try await writer.head().position
        while live.head.position != end { try await Task.sleep(for: .milliseconds(5)) }
        service.cancel()
        try await service.value
        let found = try #require(live.current)
        try CensusAnswers.compare(found, try await Census(of: writer), "seed \(seed)", &random)
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
        func census(_ store: InMemoryActivityStore) async throws -> Census {
            try await LiveCensus(following: store, index: path, mergeLimit: 100).census()
        }
        let activities = generated(2)
        _ = await store.append(Array(activities.prefix(300)))
        try await census(store).compare(with: store, "made", &random)
        try await census(store).compare(with: store, "read", &random)
        _ = await store.append(Array(activities.dropFirst(300)))
        try await census(store).compare(with: store, "caught up", &random)
        let sound = try Data(contentsOf: URL(filePath: path))
        for _ in 0..<60 {
            var damaged = sound
            let place = Int.random(in: damaged.indices, using: &random)
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            if Bool.random(using: &random) { damaged = damaged.prefix(place) }
            try damaged.write(to: URL(filePath: path))
            let census = try await census(store)
            #expect(census.head == (await store.head()), "byte \(place)")
            try await census.compare(with: store, "byte \(place)", &random)
        }
        let other = InMemoryActivityStore()
        _ = await other.append(activities)
        try await census(other).compare(with: other, "other", &random)
    }
}

/// A folder of a test's files, which is removed afterwards.
private final class Scratch {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }
}

extension Census {
    /// Compares the census with folds of every contact of the log, at some times.
    func compare(
        with store: some ActivityStore,
        _ comment: String,
        _ random: inout SplitMix64
    ) async throws {
        #expect(try await store.head() == head, "\(comment)")
        var instants: [AsOf] = [.end, .before(.earliest)]
        for stream in try await store.streams() {
            let timeline = try await store.log(of: stream, knownAt: .head).timeline
            if let time = timeline.activities.randomElement(using: &random)?.occurredAt {
                instants.append(.time(time))
            }
        }
        for stream in try await store.streams() {
            let timeline = try await store.log(of: stream, knownAt: .head).timeline
            for instant in instants.prefix(8) {
                let state = try timeline.state(asOf: instant)
                let attributeState = try #require(try summary(of: stream, asOf: instant))
                #expect(
                    Standings(attributeState) == Standings(state),
                    "\(comment) \(stream) \(instant)"
                )
                #expect(attributeState.activities == state.basis.activities, "\(comment) \(stream)")
                let isCounted = try contacts(where: .unsubscribed, asOf: instant).contains(stream)
                // Before it is present, and once it is another one, a contact is in no list.
                let isListed =
                    [.present, .erased].contains(state.basis.presence)
                    && state.basis.merges.into == nil
                #expect(
                    isCounted == (state.isUnsubscribed && isListed),
                    "\(comment) \(stream) \(instant)"
                )
            }
        }
    }
}
