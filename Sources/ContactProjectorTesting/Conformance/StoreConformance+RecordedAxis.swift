internal import ContactProjector

extension StoreConformance {
    static let recordedAxisChecks = [
        Check("positions run 1, 2, 3 … over the whole log, without gaps") { trial in
            let store = try await trial.store()
            for batch in trial.batches(try trial.generated(150, .dense)) {
                _ = try await store.append(batch)
            }
            let positions = try await store.allEntries().map(\.position.rawValue)
            try require(positions == Array(1...Int64(positions.count)), "they are \(positions)")
            let head = try await store.head().position.rawValue
            try require(head, is: Int64(positions.count), "the head")
        },
        Check("recorded time increases strictly, whatever the clock does") { trial in
            let store = try await trial.store()
            var heads: [Timestamp] = []
            for (number, second) in [50, 50, 20, 51, 51, 0].enumerated() {
                trial.clock.set(.second(second))
                let batch: [TestActivity] = [.noted("\(number)", at: 1, id: .fixture(number + 1))]
                let head = try await store.append(try trial.activities(batch)).head
                try require(head, is: try await store.head(), "the reported head")
                heads += [head.recordedAt].compactMap(\.self)
            }
            let start = Timestamp.second(50)
            let right = [0, 1, 2, 1_000_000, 1_000_001, 1_000_002].map {
                start.advanced(byMicroseconds: $0)
            }
            try require(heads, is: right, "the sequence of recorded times")
        },
        Check("one append has one recorded time") { trial in
            let store = try await trial.store()
            let batches = trial.batches(try trial.generated(60, .none))
            for (number, batch) in batches.enumerated() {
                trial.clock.set(.second(number))
                _ = try await store.append(batch)
            }
            let times = try await store.allEntries().map(\.recordedAt)
            let right = batches.enumerated().flatMap { number, batch in
                batch.map { _ in Timestamp.second(number) }
            }
            try require(times, is: right, "the sequence of recorded times")
        },
        Check("4.3 a known-at position admits what was recorded by then") { trial in
            let store = try await trial.store()
            for number in 1...5 {
                _ = try await store.append(try trial.activities(versions(number)))
            }
            for position in 0...10 {
                let log = try await log(store, .position(Position(Int64(position))))
                try require(log.knownAt, is: Position(Int64(position)), "the position used")
                let right = (1...5).filter { 2 * $0 - 1 <= position }.map(ActivityID.fixture)
                let timeline = log.timeline
                try require(timeline.activities.map(\.id), is: right, "what was known")
                let edited = (1...5).filter { 2 * $0 <= position }.count
                let texts = timeline.activities.filter { $0.note?.content == "edited" }
                try require(texts.count, is: edited, "the number of revisions known")
            }
        },
        Check("4.3 a known-at past the head is clamped to it") { trial in
            let store = try await trial.store()
            _ = try await store.append(try trial.activities([.blocked(at: 1), .unblocked(at: 2)]))
            for stream in [StreamID.fixture, StreamID(contact: "con_nobody")] {
                for knownAt: KnownAt in [.head, .position(Position(99)), .time(.latest)] {
                    let log = try await store.log(of: stream, knownAt: knownAt)
                    try require(log.knownAt, is: Position(2), "the position used")
                }
            }
        },
        Check("4.3 a known-at time is the last position recorded by then") { trial in
            let store = try await trial.store()
            for second in [10, 20, 20, 5] {
                trial.clock.set(.second(second))
                let testActivities: [TestActivity] = [.noted("a", at: 1), .noted("b", at: 1)]
                let number = try await store.head().position.rawValue
                let stream = StreamID(contact: ContactID("con_\(number)"))
                _ = try await store.append(try trial.activities(testActivities, of: stream))
            }
            let twenty = Timestamp.second(20)
            let cases: [(Timestamp, Int64)] = [
                (.earliest, 0), (.second(10).advanced(byMicroseconds: -1), 0), (.second(10), 2),
                (.second(19), 2), (twenty, 4), (twenty.advanced(byMicroseconds: 1), 6),
                (twenty.advanced(byMicroseconds: 2), 8), (.second(21), 8),
            ]
            for (time, position) in cases {
                let log = try await log(store, .time(time))
                try require(log.knownAt, is: Position(position), "the position at \(time)")
            }
        },
        Check("4.3 later appends don't change results for an earlier known-at") { trial in
            let store = try await trial.store()
            var answers: [(Position, StreamID, ContactState)] = []
            for batch in trial.batches(try trial.generated(120, .dense)) {
                let head = try await store.append(batch).head.position
                guard let stream = batch.first?.stream else { continue }
                let state = try await store.log(of: stream, knownAt: .head).timeline.state()
                answers.append((head, stream, state))
            }
            for (position, stream, state) in answers {
                let log = try await store.log(of: stream, knownAt: .position(position))
                let isSame = try log.timeline.state() == state
                try require(isSame, "the state of \(stream.contact) at \(position) changed")
            }
        },
    ]

    private static func log(
        _ store: any ActivityStore,
        _ knownAt: KnownAt
    ) async throws -> ContactLog {
        try await store.log(of: .fixture, knownAt: knownAt)
    }

    private static func versions(_ number: Int) -> [TestActivity] {
        ["written", "edited"].enumerated().map { version, text in
            .noted(
                text,
                at: number,
                note: NoteID("n\(number)"),
                updatedAt: version,
                id: .fixture(number)
            )
        }
    }
}
