internal import ContactProjector

/// The segments, people, assistants and broadcasts that synthetic activities name.
struct SyntheticCast {
    private(set) var segments: [Activity.Segment]
    let actors: [Activity.Actor]
    let assistants: [Activity.Assistant]
    let broadcasts: [Activity.Broadcast]

    init(_ options: ActivityGenerator.Options, _ random: inout SplitMix64) {
        precondition((1...64).contains(options.segments), "\(options.segments) segments of 1 to 64")
        var identity = SyntheticIdentity(seed: random.next())
        actors = SyntheticText.people.enumerated().map { number, name in
            Activity.Actor(
                id: identity.id("user_", number),
                name: name,
                email: "agent\(number)@example.com"
            )
        }
        assistants = SyntheticText.assistants.enumerated().map { number, name in
            Activity.Assistant(id: identity.id("asst_", number), name: name)
        }
        broadcasts = (0..<40).map { number in
            Activity.Broadcast(
                id: BroadcastID(identity.id("bro_", number)),
                name: "Broadcast \(number)"
            )
        }
        segments = []
        segments = Self.segmentIDs(options, &identity).map { id in
            Activity.Segment(
                id: id,
                name: Self.someName(options, &random),
                color: random.pick(SyntheticText.colors)
            )
        }
    }

    mutating func someSegment(_ random: inout SplitMix64) -> Int { random.below(segments.count) }

    /// Changes the name or color of a segment from now on.
    mutating func relabel(
        at now: Timestamp,
        _ options: ActivityGenerator.Options,
        _ random: inout SplitMix64
    ) {
        let index = someSegment(&random)
        let old = segments[index]
        let changesName = random.chance(0.7)
        segments[index] = Activity.Segment(
            id: old.id,
            name: changesName ? Self.someName(options, &random) : old.name,
            color: changesName ? old.color : random.pick(SyntheticText.colors),
            updatedAt: now
        )
    }

    func current(_ id: SegmentID?) -> Activity.Segment? { segments.first { $0.id == id } }

    private static func someName(
        _ options: ActivityGenerator.Options,
        _ random: inout SplitMix64
    ) -> String {
        random.chance(options.unicode)
            ? random.pick(SyntheticText.oddNames)
            : random.pick(SyntheticText.adjectives) + " " + random.pick(SyntheticText.nouns)
    }

    /// Returns the ids of the segments.
    ///
    /// The first two differ only in Unicode normalization, if lookalikes are enabled.
    private static func segmentIDs(
        _ options: ActivityGenerator.Options,
        _ identity: inout SyntheticIdentity
    ) -> [SegmentID] {
        // The same letter composed and decomposed: equal as text, and different as ids.
        let alike: [SegmentID] = options.lookalikes > 0 ? ["seg_caf\u{E9}", "seg_cafe\u{301}"] : []
        let others = (0..<options.segments).map { SegmentID(identity.id("seg_", $0)) }
        return Array((alike + others).prefix(options.segments))
    }
}
