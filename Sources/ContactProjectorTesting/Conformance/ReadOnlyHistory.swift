internal import ContactProjector

/// A history of batches of activities, from which a read-only store is created.
struct ReadOnlyHistory {
    let name: String
    let batches: [[Activity]]

    /// Returns the histories with which the rules are tried.
    static func all(
        _ seed: UInt64,
        _ prepare: @escaping @Sendable (Activity) throws -> Activity
    ) throws -> [ReadOnlyHistory] {
        let trial = ConformanceCase(seed: seed, prepare: prepare) { InMemoryActivityStore(now: $0) }
        let generated = try trial.generated(100, .dense)
        return [
            ReadOnlyHistory(name: "no activities", batches: []),
            ReadOnlyHistory(
                name: "one activity",
                batches: [try trial.activities([.unsubscribed(at: nil)])]
            ),
            ReadOnlyHistory(
                name: "versions",
                batches: try versions.map { try trial.activities($0) }
            ),
            ReadOnlyHistory(
                name: "lookalikes",
                batches: try lookalikes.map { try trial.activities(joins, of: $0) }
            ),
            ReadOnlyHistory(name: "seed \(seed)", batches: trial.batches(generated)),
            ReadOnlyHistory(name: "seed \(seed) at once", batches: [generated]),
        ]
    }

    /// The batches with revisions, duplicates and conflicts, in one append and in several.
    private static let versions: [[TestActivity]] = [
        [
            .noted("first", at: 1, note: "n", id: "a"), .blocked(at: 2, id: "b"),
            .joined("vip", at: 2, id: "c"), .unblocked(at: 2, id: "d"),
        ],
        [.blocked(at: 2, id: "b"), .noted("second", at: 1, note: "n", updatedAt: 3, id: "a")],
        [
            .left("vip", at: 4, id: "e"), .noted("third", at: 1, note: "n", updatedAt: 4, id: "a"),
            .noted("first", at: 1, note: "n", id: "a"), .blocked(at: 9, id: "b"),
            .left("vip", at: 4, id: "e"),
        ],
        [.blocked(at: 9, id: "b"), .unsubscribed(at: 3, id: "f"), .blocked(at: nil, id: "g")],
    ]

    private static let spellings = ["caf\u{E9}", "cafe\u{301}", "CAF\u{E9}", "caf\u{E9} "]

    /// The streams whose contacts differ only in bytes: in normalization, case or a trailing space.
    private static var lookalikes: [StreamID] {
        spellings.flatMap { contact in
            [nil, "org_2", "org_1"].map { StreamID(org: $0, contact: ContactID(contact)) }
        }
    }

    private static var joins: [TestActivity] {
        spellings.enumerated().map { second, segment in
            .joined(SegmentID(segment), at: second, id: ActivityID(segment))
        }
    }
}
