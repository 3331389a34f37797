import ContactProjector
import ContactProjectorTesting
import Testing

/// Conditions on the past, compared with the intervals of the history, which are computed in another way.
@Suite struct `Laws of conditions on the past` {
    @Test(arguments: Seeds.some(15))
    func `ever in, entered and left are what the intervals say, at every as-of`(seed: UInt64) throws
    {
        var random = SplitMix64(seed: seed)
        for timeline in [generatedTimeline(seed), tangled(&random)] {
            for asOf in timeline.boundaries + timeline.prefixes {
                let state = try timeline.state(asOf: asOf)
                let intervals = try timeline.history(asOf: asOf)
                for (predicate, isMet) in definitions(timeline.namedSegments, intervals) {
                    #expect(
                        predicate.matches(state) == isMet,
                        "seed \(seed): \(predicate) as of \(asOf)"
                    )
                }
            }
        }
    }

    @Test(arguments: Seeds.some(8))
    func `a state that was resumed from a stored snapshot meets the same conditions`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        for timeline in [generatedTimeline(seed), tangled(&random)] {
            let fold = ContactStateProjection(timeline.stream)
            let whole = replay(fold, timeline, rest: timeline.activities[...])
            let instants = Set(timeline.activities.compactMap(\.occurredAt)).sorted()
            let ends = try instants.map { try timeline.foldedCount(asOf: .time($0)) }
            for snapshot in whole.snapshots(at: ends) {
                let through = try timeline.count(asOf: .time(snapshot.coverage.through))
                let rest = timeline.activities[through...]
                let resumed = replay(
                    fold,
                    timeline,
                    from: try snapshot.afterStorage(),
                    rest: rest
                )
                try expectAlike(resumed, whole, timeline, rest, seed)
            }
        }
    }

    private func expectAlike(
        _ resumed: Replay<ContactStateProjection>,
        _ whole: Replay<ContactStateProjection>,
        _ timeline: Timeline,
        _ rest: ArraySlice<Activity>,
        _ seed: UInt64
    ) throws {
        for asOf in [.end] + rest.compactMap(\.occurredAt).map(AsOf.time) {
            let found = try resumed.folded(asOf: asOf).contactState
            let right = try whole.folded(asOf: asOf).contactState
            for (predicate, _) in definitions(timeline.namedSegments, try timeline.history()) {
                #expect(
                    predicate.matches(found) == predicate.matches(right),
                    "seed \(seed): \(predicate) as of \(asOf)"
                )
            }
        }
    }

    private func replay(
        _ fold: ContactStateProjection,
        _ timeline: Timeline,
        from start: Snapshot<ContactState>? = nil,
        rest: ArraySlice<Activity>
    ) -> Replay<ContactStateProjection> {
        Replay(
            fold,
            over: timeline.stream,
            knownAt: timeline.knownAt,
            from: start,
            activities: rest.reversed()
        )
    }

    /// Returns each condition of each segment, with whether the intervals meet it.
    private func definitions(
        _ segments: [SegmentID],
        _ intervals: [AttributeInterval]
    ) -> [(ContactPredicate, Bool)] {
        segments.flatMap { segment -> [(ContactPredicate, Bool)] in
            let spells = intervals.filter { $0.attribute == .segment(segment) }
            let starts = spells.compactMap(\.since)
            let ends = spells.compactMap(\.until)
            let turns = starts + ends
            let instants = turns + turns.map { $0.advanced(byMicroseconds: 1) } + [.earliest]
            return [(.everIn(segment), !spells.isEmpty)]
                + instants.flatMap { instant in
                    [
                        (.entered(segment, since: instant), starts.contains { $0 >= instant }),
                        (.left(segment, since: instant), ends.contains { $0 >= instant }),
                    ]
                }
        }
    }
}

/// Returns a timeline of few segments and few times, so that most transitions are simultaneous or undated.
func tangled(_ random: inout SplitMix64) -> Timeline {
    let testActivities = (0..<12).map { _ -> TestActivity in
        let second = random.chance(0.2) ? nil : random.below(5)
        let segment: SegmentID = random.chance(0.8) ? "vip" : "new"
        return random.chance(0.5) ? .joined(segment, at: second) : .left(segment, at: second)
    }
    return timeline(of: testActivities)
}

extension Timeline {
    /// The segments of the activities, and one that none has.
    var namedSegments: [SegmentID] {
        Set(activities.compactMap { $0.segment?.id }).sorted() + ["seg_none"]
    }
}
