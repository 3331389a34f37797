import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Testing

/// The validity intervals of all contacts, compared with the fold of each.
@Suite struct IntervalTests {
    /// Returns a store of a random history, appended in batches, in which some contacts were erased.
    private static func store(_ seed: UInt64) async -> InMemoryActivityStore {
        var random = SplitMix64(seed: seed)
        let clock = ManualClock()
        let store = InMemoryActivityStore { clock.now }
        let activities = ActivityGenerator(
            contacts: 12,
            activities: 400,
            seed: seed,
            options: .dense
        )
        var rest = Array(activities)[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Int.random(in: 1...80, using: &random)))
            rest = rest.dropFirst(batch.count)
            clock.set(clock.now.advanced(byMicroseconds: 1_000_000))
            _ = await store.append(batch)
            let streams = await store.streams()
            if random.chance(0.2), let stream = streams.randomElement(using: &random) {
                _ = await store.erase(stream)
            }
        }
        return store
    }

    private static func rows(
        of store: InMemoryActivityStore,
        knownAt: KnownAt = .head
    ) async throws -> [ValidityInterval] {
        var rows: [ValidityInterval] = []
        let position = try await QueryEngine(over: store).intervals(knownAt: knownAt, as: { $0 }) {
            parts in
            for part in parts { rows += part }
        }
        #expect(position == (knownAt == .head ? await store.head().position : position))
        return rows
    }

    @Test(arguments: Seeds.some(12))
    func `the intervals that contain a time are the state at that time`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed ^ 0x5ca1e)
        let store = await Self.store(seed)
        let head = await store.head().position
        let earlier = Position(Int64.random(in: 0...head.rawValue, using: &random))
        for knownAt in [KnownAt.head, .position(earlier)] {
            let rows = try await Self.rows(of: store, knownAt: knownAt)
            let byStream = Dictionary(grouping: rows, by: \.stream)
            for stream in await store.streams() {
                let log = await store.log(of: stream, knownAt: knownAt)
                let times = log.activities.compactMap(\.occurredAt)
                let around = times.flatMap { time in
                    [-1, 0, 1].map { time.advanced(byMicroseconds: $0) }
                }
                let any = Timestamp(
                    microseconds: .random(in: 0...1_800_000_000_000_000, using: &random)
                )
                for time in around + [.earliest, .latest, any].compactMap(\.self) {
                    let state = try log.state(asOf: .time(time))
                    let expected = Set(state.attributeStates.filter(\.value.isOn).keys)
                    let own = (byStream[stream] ?? []).map(\.interval)
                    let found = own.filter { $0.contains(time) }
                    #expect(found.count == expected.count)
                    #expect(Set(found.map(\.attribute)) == expected)
                    for interval in found {
                        let value = state[interval.attribute]
                        #expect(value.since == interval.since && value.decidedBy == interval.by)
                    }
                }
            }
        }
    }

    @Test(arguments: Seeds.some(6))
    func `rows are sorted by their columns, and begin where their activity was recorded`(
        seed: UInt64
    ) async throws {
        let store = await Self.store(seed)
        let rows = try await Self.rows(of: store)
        let keys = rows.map { row in
            [
                row.stream.org?.rawValue ?? "", row.stream.contact.rawValue, row.attribute,
                row.segment?.rawValue ?? "", row.interval.since?.rfc3339 ?? "",
            ].map { Array($0.utf8) }
        }
        for (left, right) in zip(keys, keys.dropFirst()) {
            let differing = zip(left, right).first { $0 != $1 }
            let isInOrder = differing.map { $0.0.lexicographicallyPrecedes($0.1) } ?? false
            #expect(isInOrder, "\(left) before \(right)")
        }
        for row in rows {
            let entry = await store.log(of: row.stream, knownAt: .head).entries.first {
                $0.kind.isFirst && $0.activity.id == row.interval.by
            }
            #expect(row.recordedAt == entry?.recordedAt && entry != nil)
            #expect((row.interval.until == nil) == (row.interval.endedBy == nil))
        }
    }

    @Test func `an attribute that was on at no time has no row, and an undated start has no time`()
        async throws
    {
        let store = InMemoryActivityStore()
        _ = await store.append(
            ActivityDecoderFixture.activities(
                """
                {"contact_id":"c","id":"1","type":"segment_added","created_at":null,"segment":{"id":"s","name":"S"}}
                {"contact_id":"c","id":"2","type":"segment_removed","created_at":"2024-01-02T00:00:00Z","segment":{"id":"s","name":"T"}}
                {"contact_id":"c","id":"3","type":"contact_blocked","created_at":"2024-01-02T00:00:00Z"}
                {"contact_id":"c","id":"4","type":"contact_unblocked","created_at":"2024-01-02T00:00:00Z"}
                {"contact_id":"c","id":"5","type":"contact_unsubscribed","created_at":"2024-01-03T00:00:00Z"}
                """
            )
        )
        let rows = try await Self.rows(of: store)
        #expect(rows.map(\.attribute) == ["segment", "unsubscribed"])
        #expect(rows[0].interval.since == nil && rows[0].interval.until == "2024-01-02T00:00:00Z")
        // The name is the last one that the contact's activities give the segment.
        #expect(rows[0].name == "T" && rows[0].interval.endedBy == "2")
        #expect(rows[1].interval.until == nil && rows[1].name == nil)
    }
}

/// Activities from NDJSON.
enum ActivityDecoderFixture {
    static func activities(_ text: String) -> [Activity] {
        guard let reader = LineRecordReader() else { return [] }
        return text.split(separator: "\n").compactMap { line in
            if case .activity(let activity) = reader.read(Array(line.utf8)[...]) {
                activity
            } else {
                nil
            }
        }
    }
}
