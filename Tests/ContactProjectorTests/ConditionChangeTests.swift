import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Flips of a condition` {
    @Test func `a flip is the activity that brought a lasting change`() throws {
        let flipped = timeline(of: [
            .joined("vip", at: 1), .joined("new", at: 4), .left("new", at: 4), .left("vip", at: 9),
        ])
        let flips = try flipped.conditionChanges(of: .inSegment("vip"))
        #expect(flips.map(\.isTrue) == [true, false])
        #expect(flips.map(\.activity.occurredAt) == [.second(1), .second(9)])
        #expect(try flipped.conditionChanges(of: .inSegment("new")).isEmpty)
    }

    @Test func `the first flip leaves what was true before everything`() throws {
        let flipped = timeline(of: [.joined("vip", at: 3)])
        #expect(try flipped.conditionChanges(of: .subscribed).isEmpty)
        #expect(try flipped.conditionChanges(of: !.inSegment("vip")).map(\.isTrue) == [false])
        #expect(
            try flipped.conditionChanges(of: .inSegment("vip"), asOf: .time(.second(2))).isEmpty
        )
    }

    /// Compares flips with the times at whose end the condition differs from the end of the time before.
    @Test(arguments: Seeds.some(12))
    func `flips are where the state after each instant says so`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for timeline in [generatedTimeline(seed), tangled(&random)] {
            let segments: [SegmentID] = timeline.namedSegments
            let conditions: [ContactPredicate] =
                segments.prefix(3).flatMap {
                    [.inSegment($0), .everIn($0) && !.blocked, .left($0, since: .second(3))]
                }
                + [
                    .blocked, .unsubscribed, .reachable, .notes(.atLeast, 2),
                    .note(containing: "a"), !.note(containing: "e") || .blocked,
                ]
            for condition in conditions {
                #expect(
                    try timeline.conditionChanges(of: condition) == expected(condition, timeline),
                    "seed \(seed): \(condition)"
                )
            }
        }
    }

    private func expected(
        _ condition: ContactPredicate,
        _ timeline: Timeline
    ) throws -> [ConditionChange] {
        var flips: [ConditionChange] = []
        var held = condition.matches(try timeline.state(asOf: .start))
        let instants = Dictionary(grouping: timeline.activities, by: \.occurredAt)
        var seen: Set<Timestamp?> = []
        for instant in timeline.activities.map(\.occurredAt) where seen.insert(instant).inserted {
            let group = instants[instant] ?? []
            let values = try group.map {
                condition.matches(try timeline.state(asOf: .activity($0.id)))
            }
            guard let last = values.last, last != held else { continue }
            let index = values.lastIndex { $0 != last }.map { $0 + 1 } ?? 0
            flips.append(ConditionChange(activity: group[index], isTrue: last))
            held = last
        }
        return flips
    }
}
