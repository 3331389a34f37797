import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Synthetic activities` {
    @Test func `the same seed gives the same sequence for ever`() {
        let first = ActivityGenerator(contacts: 50, activities: 2_000, seed: 7, options: .dense)
        let second = ActivityGenerator(contacts: 50, activities: 2_000, seed: 7, options: .dense)
        #expect(Array(first) == Array(second))
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.fingerprint == 5_969_883_458_055_035_017)
        let defaults = ActivityGenerator(contacts: 50, activities: 2_000, seed: 7)
        #expect(defaults.fingerprint == 12_392_447_119_396_531_678)
    }

    @Test func `another seed gives another sequence`() {
        let first = ActivityGenerator(contacts: 50, activities: 100, seed: 7)
        let second = ActivityGenerator(contacts: 50, activities: 100, seed: 8)
        #expect(Set(first.map(\.id)).isDisjoint(with: second.map(\.id)))
    }

    @Test(arguments: [0, 1, 2, 999])
    func `there are exactly as many as asked for`(count: Int) {
        let generator = ActivityGenerator(contacts: 3, activities: count, seed: 1, options: .dense)
        #expect(Array(generator).count == count)
    }

    @Test func `without traps a history arrives in order, once, and alternates`() throws {
        let activities = generated(3, contacts: 20, activities: 3_000, .none)
        #expect(Set(activities.map(\.id)).count == 3_000)
        let times = activities.compactMap(\.occurredAt)
        #expect(times.count == 3_000 && times == times.sorted())
        for stream in Set(activities.map(\.stream)) {
            let own = activities.filter { $0.stream == stream }
            let state = try Timeline(stream: stream, activities: own).state()
            let odd = state.notices.filter { $0.kind != .simultaneous }
            #expect(odd.isEmpty)
        }
    }

    @Test func `every trap is there`() async throws {
        let activities = generated(1, contacts: 8, activities: 4_000, .dense.withAliases)
        let store = InMemoryActivityStore()
        var report: [AppendOutcome] = []
        for activity in activities { report += await store.append([activity]).outcomes }
        let words = Set(report.map(\.word))
        #expect(words == ["appended", "duplicate", "revision", "conflict"])

        var noticed: Set<Notice.Kind> = []
        for stream in await store.streams() {
            let state = try await store.state(of: stream.contact)
            noticed.formUnion(state.notices.map(\.kind))
        }
        // The generator makes what the source lists, and erasures are the log's own.
        #expect(noticed.union([.erasedEarlier, .suppressed]) == Set(Notice.Kind.allCases))

        let ids = Dictionary(grouping: activities, by: \.id)
        #expect(ids.values.contains { Set($0.map(\.stream)).count > 1 })
        #expect(Set(activities.map(\.id)).count > Set(activities.map(\.id.rawValue)).count)
        #expect(activities.contains { $0.segment != nil && $0.segment?.color == nil })
        #expect(activities.contains { $0.kind == .fileUploaded })
        #expect(activities.contains { $0.assistant != nil && $0.metadata != nil })
        #expect(activities.contains { $0.broadcast != nil })
        #expect(activities.contains { $0.note?.content?.contains("\u{202E}") ?? false })
        let times = activities.compactMap(\.occurredAt)
        #expect(times != times.sorted())
    }

    @Test func `activities fall unevenly on contacts, over four years`() throws {
        let activities = generated(1, contacts: 1_000, activities: 20_000, .init())
        let counts = Dictionary(grouping: activities, by: \.stream).values.map(\.count)
        let busiest = counts.sorted(by: >).prefix(10).reduce(0, +)
        #expect(busiest > 3_000 && busiest < 6_000)
        let times = activities.compactMap(\.occurredAt).sorted()
        let first = try #require(times.first)
        let last = try #require(times.last)
        #expect(first >= "2022-01-01T00:00:00Z" && first < "2022-01-02T00:00:00Z")
        #expect(last > "2025-12-30T00:00:00Z" && last < "2026-01-01T00:00:01Z")
    }

    @Test func `ids look like those of the source system`() throws {
        for activity in generated(1, contacts: 10, activities: 500, .none) {
            #expect(activity.id.rawValue.hasPrefix("act_") && activity.id.rawValue.count == 14)
            #expect(activity.stream.contact.rawValue.hasPrefix("con_"))
            #expect(activity.segment?.id?.rawValue.hasPrefix("seg_") ?? true)
            #expect(activity.note?.id?.rawValue.hasPrefix("note_") ?? true)
        }
    }

    @Test func `random numbers are those of SplitMix64`() {
        var random = SplitMix64(seed: 1_234_567)
        let right: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        ]
        #expect(right == (0..<3).map { _ in random.next() })
        let rolls = (0..<6_000).map { _ in random.below(6) }
        #expect((0..<6).allSatisfy { face in (850...1_150).contains(rolls.count { $0 == face }) })
        #expect(random.shuffled(0..<100).sorted() == Array(0..<100))
    }
}

extension ActivityGenerator {
    /// A hash of all parts of the activities, computed here so that it never changes.
    fileprivate var fingerprint: UInt64 {
        var hash = FNV1a()
        for activity in self {
            let fields: [String?] = [
                "\(activity)", activity.stream.contact.rawValue, activity.segment?.id?.rawValue,
                activity.segment?.name, activity.segment?.color,
                activity.segment?.updatedAt?.rfc3339, activity.note?.id?.rawValue,
                activity.note?.content, activity.note?.updatedAt?.rfc3339,
                activity.broadcast?.name, activity.file?.url, activity.actor?.name,
                activity.assistant?.name, activity.metadata,
            ]
            for field in fields {
                for byte in (field ?? "-").utf8 { hash.add(byte) }
                hash.add(0xFF)
            }
        }
        return hash.value
    }
}
