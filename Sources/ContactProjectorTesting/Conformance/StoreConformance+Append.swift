internal import ContactProjector

extension StoreConformance {
    static let appendChecks = [
        Check("1.1 the bytes of an activity come back as they went in") { trial in
            let bytes = Array(
                #"{ "zzz":1.0e0, "id":"a","type":"odd","created_at":null, "ž":"\u00e9" }"#.utf8
            )
            let activity = Activity(
                stream: .fixture,
                id: "a",
                kind: ActivityKind("odd"),
                occurredAt: nil,
                payload: Payload(bytes: bytes, digest: Payload.Digest(1, 2, 3, 4))
            )
            let store = try await trial.store()
            _ = try await store.append([activity])
            let found = try await store.entries().first?.activity.payload.bytes
            try require(found == bytes, "\(found?.count ?? 0) other bytes came back")
        },
        Check("5.1 an append reports every activity, in the order given") { trial in
            let store = try await trial.store()
            _ = try await store.append(try trial.activities([.blocked(at: 1, id: "old")]))
            let report = try await store.append(
                try trial.activities([
                    .noted("new", at: 2, id: "new"), .blocked(at: 1, id: "old"),
                    .unblocked(at: 1, id: "old"), .noted("newer", at: 3, id: "newer"),
                ])
            )
            try require(
                report.outcomes,
                is: [
                    .appended(Position(2)), .duplicate(of: Position(1)),
                    .conflict(Position(3), with: Position(1)), .appended(Position(4)),
                ],
                "the report"
            )
            try require(report.head, is: try await store.head(), "the reported head")
        },
        Check("5.1 an append of nothing writes nothing") { trial in
            let store = try await trial.store()
            let report = try await store.append([])
            try require(report.outcomes, is: [], "the report")
            try require(try await store.head(), is: LogHead(), "the head")
        },
        Check("5.2 a duplicate writes nothing, however often it comes") { trial in
            let store = try await trial.store()
            let activities = try trial.activities([.noted("a", at: 1), .joined("vip", at: 2)])
            let head = try await store.append(activities).head
            trial.clock.set(.second(9))
            for _ in 0..<3 {
                let report = try await store.append(activities)
                try require(report.duplicates, is: 2, "the number of duplicates")
            }
            try require(try await store.head(), is: head, "the head")
            try require(try await store.entries().count, is: 2, "the number of entries")
        },
        Check("5.2 an activity that comes twice in one batch is written once") { trial in
            let store = try await trial.store()
            let once = try trial.activities([.noted("a", at: 1, id: "a")])
            let report = try await store.append(once + once)
            try require(
                report.outcomes,
                is: [.appended(Position(1)), .duplicate(of: Position(1))],
                "the report"
            )
        },
        Check("5.2 every version that the log holds is a duplicate from then on") { trial in
            let store = try await trial.store()
            let versions = try ["first", "second", "third"].map {
                try trial.activities([.noted($0, at: 1, note: "n", id: "a")])
            }
            for version in versions { _ = try await store.append(version) }
            for version in versions {
                let report = try await store.append(version)
                try require(report.duplicates, is: 1, "the number of duplicates")
            }
        },
        Check("5.3 a revision is recorded beside the activity, and the latest is used") { trial in
            let store = try await trial.store()
            let text = ["first", "second"]
            for text in text {
                _ = try await store.append(
                    try trial.activities([
                        .noted(text, at: 1, note: "n", id: "a"), .blocked(at: 1, id: "b"),
                    ])
                )
            }
            let entries = try await store.entries()
            try require(
                entries.map(\.kind),
                is: [.activity, .activity, .revision(of: Position(1))],
                "what the log holds"
            )
            try require(entries.compactMap(\.activity.note?.content), is: text, "the log's texts")
            let timeline = try await store.log(of: .fixture, knownAt: .head).timeline
            try require(timeline.activities.map(\.id), is: ["a", "b"], "the order")
            try require(timeline.activities.first?.note?.content, is: "second", "the text")
        },
        Check("5.4 a conflict is recorded and reported, never applied") { trial in
            let store = try await trial.store()
            _ = try await store.append(try trial.activities([.joined("vip", at: 5, id: "a")]))
            for other: TestActivity in [
                .joined("vip", at: 6, id: "a"), .left("vip", at: 5, id: "a"),
                .joined("new", at: 5, id: "a"), .joined("vip", id: "a"),
            ] {
                let report = try await store.append(try trial.activities([other]))
                try require(report.conflicts, is: 1, "the number of conflicts")
            }
            let log = try await store.log(of: .fixture, knownAt: .head)
            try require(log.entries.count, is: 5, "the number of entries")
            try require(log.conflicts.count, is: 4, "the number of conflicts held")
            let state = try log.timeline.state()
            try require(state.isMember(of: "vip"), "the first version was replaced")
            try require(state[.segment("vip")].since, is: .second(5), "the membership's start")
        },
        Check("5.4 the same id in another stream is another activity") { trial in
            let store = try await trial.store()
            let streams: [StreamID] = [
                .fixture, StreamID(contact: "con_bob"), StreamID(org: "org", contact: "con_ada"),
            ]
            let batch = try zip(streams, 1...).flatMap {
                try trial.activities([.blocked(at: $1, id: "a")], of: $0)
            }
            try require(try await store.append(batch).appended, is: 3, "the number appended")
        },
    ]
}
