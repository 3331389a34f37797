import ActivityJSON
@_spi(Benchmarks) import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

struct QueryTests {
    @Test(arguments: Seeds.some(6))
    func `a predicate finds whom folding finds`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed, contacts: 80, activities: 900)))
        for instant in trial.instants(12, &random) {
            for _ in 0..<8 {
                let predicate = trial.predicate(depth: 3, &random)
                let found = Set(try trial.census.contacts(where: predicate, asOf: instant))
                #expect(
                    try found == trial.folded(predicate, instant),
                    "seed \(seed): \(predicate) \(instant)"
                )
                #expect(try trial.census.count(where: predicate, asOf: instant) == found.count)
            }
        }
    }

    @Test(arguments: Seeds.some(4))
    func `counts over time are the counts at each time`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed, contacts: 80, activities: 900)))
        let instants = trial.instants(40, &random).compactMap(\.instant)
        let predicates =
            [.inSegment(trial.census.segments[0]), .blocked, .unsubscribed]
            + (0..<6).map { _ in trial.predicate(depth: 3, &random) }
        for predicate in predicates {
            let counts = try trial.census.counts(where: predicate, at: instants)
            for (instant, count) in zip(instants, counts) {
                #expect(
                    try count == trial.folded(predicate, .time(instant)).count,
                    "seed \(seed): \(predicate) \(instant)"
                )
            }
        }
    }

    @Test(arguments: Seeds.some(4))
    func `a segment's growth is what the histories say`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed)))
        let instants = trial.instants(30, &random).compactMap(\.instant)
        for segment in trial.census.segments {
            for (one, other) in zip(instants, instants.shuffled(using: &random)) {
                let (start, end) = (min(one, other), max(one, other))
                let growth = try trial.census.growth(
                    of: segment,
                    from: .time(start),
                    to: .time(end)
                )
                let before = try trial.folded(.inSegment(segment), .time(start))
                let after = try trial.folded(.inSegment(segment), .time(end))
                #expect(growth.before == before.count && growth.after == after.count)
                #expect(growth.entries - growth.exits == after.count - before.count)
                #expect(
                    try growth.entries == trial.entries(segment, start, end),
                    "seed \(seed): \(segment) \(start) \(end)"
                )
                let joiners = try trial.census.joiners(
                    of: segment,
                    from: .time(start),
                    to: .time(end)
                )
                let leavers = try trial.census.leavers(
                    of: segment,
                    from: .time(start),
                    to: .time(end)
                )
                #expect(Set(joiners) == after.subtracting(before))
                #expect(Set(leavers) == before.subtracting(after))
            }
        }
    }

    @Test(arguments: Seeds.some(3))
    func `flow counts who went from where to where`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed, contacts: 60)))
        let segments = Array(trial.census.segments.prefix(3))
        for (start, end) in zip(trial.instants(9, &random), trial.instants(9, &random)) {
            let flow = try trial.census.flow(among: segments, from: start, to: end)
            let before = try trial.sets(segments, start)
            let after = try trial.sets(segments, end)
            for row in before.indices {
                for column in after.indices {
                    #expect(
                        flow.counts[row][column] == before[row].intersection(after[column]).count,
                        "seed \(seed)"
                    )
                }
            }
            let known = try trial.folded(.all, start)
            #expect(flow.newcomers == after.map { $0.subtracting(known).count }, "seed \(seed)")
        }
    }

    @Test(arguments: Seeds.some(3))
    func `changes of everybody are the differences of their states`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed)))
        for (start, end) in zip(trial.instants(9, &random), trial.instants(9, &random)) {
            let changes = Set(try trial.census.changes(from: start, to: end))
            var differences: Set<CensusChange> = []
            for (stream, timeline) in trial.listed {
                let before = try timeline.state(asOf: start)
                let after = try timeline.state(asOf: end)
                for attribute in Set(before.attributeStates.keys).union(after.attributeStates.keys)
                where before[attribute].isOn != after[attribute].isOn {
                    differences.insert(
                        CensusChange(
                            stream: stream,
                            attribute: attribute,
                            isOn: after[attribute].isOn
                        )
                    )
                }
            }
            #expect(changes == differences, "seed \(seed): \(start) \(end)")
        }
    }

    @Test(arguments: Seeds.some(3))
    func `memberships are those of every state`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed)))
        for instant in trial.instants(9, &random) {
            let memberships = try trial.census.memberships(asOf: instant).map { "\($0.0) \($0.1)" }
            let folded = try trial.listed.flatMap { stream, timeline in
                try timeline.state(asOf: instant).segments.map { "\(stream) \($0.segment)" }
            }
            let replayed = try trial.census.replayedMemberships(asOf: instant).map {
                "\($0.0) \($0.1)"
            }
            #expect(memberships.sorted() == folded.sorted(), "seed \(seed)")
            #expect(replayed.sorted() == folded.sorted(), "seed \(seed)")
        }
    }

    @Test func `an activity of one contact is no moment for all`() async throws {
        let census = try await Census(reading: [.bytes(lines(generated(1)), name: "text")])
        #expect(throws: CensusError.activityOfOneContact("act_1")) {
            try census.count(where: .blocked, asOf: .activity("act_1"))
        }
    }
}

extension CensusHarness {
    func predicate(depth: Int, _ random: inout SplitMix64) -> ContactPredicate {
        let segments = census.segments + ["seg_nobody_knows"]
        let segment = segments[Int.random(in: segments.indices, using: &random)]
        let comparisons = ContactPredicate.Comparison.allCases
        let comparison = comparisons[Int.random(in: comparisons.indices, using: &random)]
        let instant = instants(1, &random)[0].instant ?? .earliest
        switch Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &random) {
        case 0, 1: return .inSegment(segment)
        case 2: return .blocked
        case 3: return Bool.random(using: &random) ? .unsubscribed : .reachable
        case 4: return .notes(comparison, Int.random(in: 0...4, using: &random))
        case 5: return .everIn(segment)
        case 6: return .entered(segment, since: instant)
        // The index of contacts that became one is that of a log, which has no texts.
        case 7 where listed.count == timelines.count:
            return .note(
                containing: ["a", "The", "x-no", ""][Int.random(in: 0..<4, using: &random)]
            )
        case 8: return .left(segment, since: instant)
        case 9: return !predicate(depth: depth - 1, &random)
        case 10: return predicate(depth: depth - 1, &random) && predicate(depth: depth - 1, &random)
        case 11: return predicate(depth: depth - 1, &random) || predicate(depth: depth - 1, &random)
        default: return .blocked
        }
    }

    func sets(_ segments: [SegmentID], _ asOf: AsOf) throws -> [Set<StreamID>] {
        let members = try segments.map { try folded(.inSegment($0), asOf) }
        let rest = try folded(.all, asOf)
        return members + [members.reduce(rest) { $0.subtracting($1) }]
    }

    /// Returns the number of memberships that began after one time and by another, and have a length.
    func entries(_ segment: SegmentID, _ start: Timestamp, _ end: Timestamp) throws -> Int {
        try listed.values.reduce(0) { count, timeline in
            try count
                + timeline.history(asOf: .time(end)).count { interval in
                    interval.attribute == .segment(segment)
                        && interval.since.map { $0 > start && $0 <= end } ?? false
                }
        }
    }
}
