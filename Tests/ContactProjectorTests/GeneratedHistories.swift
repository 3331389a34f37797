import ContactProjector
import ContactProjectorTesting

/// Returns a random history of a few contacts with all special cases.
func generated(
    _ seed: UInt64,
    contacts: Int = 1,
    activities: Int = 40,
    _ options: ActivityGenerator.Options = .dense
) -> [Activity] {
    Array(
        ActivityGenerator(
            contacts: contacts,
            activities: activities,
            seed: seed,
            options: options
        )
    )
}

/// Returns the timeline of a random history of one contact without duplicates.
func generatedTimeline(_ seed: UInt64, activities: Int = 40) -> Timeline {
    let history = generated(seed, activities: activities, .dense.withoutEchoes)
    return Timeline(
        stream: history[0].stream,
        knownAt: Position(Int64(activities)),
        activities: history
    )
}

extension Timeline {
    /// Every as-of at which a result can change, and the times just before and after it.
    var boundaries: [AsOf] {
        let instants = Set(activities.compactMap(\.occurredAt)).sorted()
        let around = instants.flatMap { instant -> [AsOf] in
            [
                .before(instant), .time(instant), .time(instant.advanced(byMicroseconds: -1)),
                .time(instant.advanced(byMicroseconds: 1)),
            ]
        }
        return [.before(.earliest)] + around + [.time(.latest), .end]
    }

    /// The as-ofs of every prefix, by activity.
    var prefixes: [AsOf] { activities.map { .activity($0.id) } }
}

extension InMemoryActivityStore {
    /// Creates a log of the fixture's contact, with an append for each group, one second apart.
    static func holding(_ appends: [[TestActivity]]) async -> InMemoryActivityStore {
        let clock = ManualClock()
        let store = InMemoryActivityStore { clock.now }
        for (second, append) in appends.enumerated() {
            clock.set(.second(second + 1))
            _ = await store.append(append.activities())
        }
        return store
    }
}

extension ContactState {
    /// The notices as text, for instance `redundant act_0002`.
    var noticed: [String] { notices.map { "\($0.kind.rawValue) \($0.activity)" } }

    /// The ids of the segments that the contact is a member of.
    var memberships: [SegmentID] { segments.map(\.segment) }
}
