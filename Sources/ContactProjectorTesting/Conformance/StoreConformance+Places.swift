internal import ContactProjector

extension StoreConformance {
    static let placeChecks = [
        Check("5.7 a place belongs to its own log only") { trial in
            let batch = try trial.activities([.blocked(at: 1), .unblocked(at: 2)])
            let (store, other) = (try await trial.store(), try await trial.store())
            _ = try await store.append(batch)
            _ = try await other.append(batch)
            try require(try await store.logID() != other.logID(), "two logs have one id")
            for place in try await store.places(from: .zero, limit: 9) {
                try await store.check(place)
                try require(LogPlace(place.description), is: place, "what \(place) is read as")
                try await requireRefusal(of: place, by: other)
            }
        },
        Check("5.7 a place stays what it is while the log grows, erasures included") { trial in
            let store = try await trial.store()
            var kept: [LogPlace] = []
            for second in 1...5 {
                kept.append(try await store.headPlace())
                let testActivity = TestActivity.noted("\(second)", at: second, id: .fixture(second))
                _ = try await store.append(try trial.activities([testActivity]))
            }
            let id = try await store.logID()
            _ = try await store.erase([.fixture(1)], of: .fixture)
            _ = try await store.erase(.fixture)
            let places = try await store.places(from: .zero, limit: 5)
            try require(places, is: kept, "the places of before")
            try require(try await store.logID(), is: id, "the id")
        },
        Check("5.7 places go from a position to the end of the log, and the start has one") {
            trial in
            let store = try await trial.store()
            let origin = try await store.headPlace()
            try require(origin.position, is: .zero, "the place of an empty log")
            let testActivities = (1...4).map {
                TestActivity.noted("\($0)", at: $0, id: .fixture($0))
            }
            _ = try await store.append(try trial.activities(testActivities))
            for (from, limit) in [(0, 9), (0, 1), (1, 2), (4, 9), (5, 9), (900, 9), (2, 0), (0, 0)]
            {
                let places = try await store.places(from: Position(Int64(from)), limit: limit)
                let right = (0...4).dropFirst(from).prefix(limit).map { Position(Int64($0)) }
                try require(places.map(\.position), is: Array(right), "the list from \(from)")
            }
            let last = Position(.max)
            try require(try await store.places(from: last, limit: .max), is: [], "the list")
            let places = Set(try await store.places(from: .zero, limit: .max).map(\.linkMark))
            try require(places.count, is: 5, "the number of different links")
        },
        Check("5.7 a place past the log's head is refused") { trial in
            let store = try await trial.store()
            _ = try await store.append(try trial.activities([.blocked(at: 1)]))
            let end = try await store.headPlace()
            let beyond = LogPlace(Position(2), in: try await store.logID(), link: end.linkMark)
            try await requireRefusal(of: beyond, by: store)
            for text in ["3-", "99-"] {
                let moved = LogPlace(text + end.description.dropFirst(2))
                if let moved { try await requireRefusal(of: moved, by: store) }
            }
        },
    ]

    static let descriptionChecks = [
        Check("an erased description is gone at every known-at, and what happened stays") { trial in
            let store = try await trial.store()
            for batch: [TestActivity] in [
                [.noted("first", at: 1, note: "n", id: "a"), .joined("vip", at: 2, id: "b")],
                [.noted("second", at: 1, note: "n", id: "a"), .blocked(at: 3, id: "c")],
                [.noted("third", at: 9, note: "n", id: "a")],
            ] { _ = try await store.append(try trial.activities(batch)) }
            let head = try await store.head().position
            let erasures = try await store.erase(["c", "a", "nowhere"], of: .fixture)
            try require(erasures.map(\.activity.id), is: ["a", "c"], "the list of what was erased")
            try require(
                erasures.map(\.kind),
                is: [.revision(of: Position(1)), .revision(of: Position(4))],
                "what records it"
            )
            try require(erasures.first?.position, is: head.next, "where it is recorded")
            try require(
                try await store.entries().suffix(2).map(\.position),
                is: erasures.map(\.position),
                "the end"
            )
            for position in 1...7 {
                let log = try await store.log(
                    of: .fixture,
                    knownAt: .position(Position(Int64(position)))
                )
                try require(
                    log.entries.compactMap(\.activity.note?.content),
                    is: [],
                    "the log's texts"
                )
                let state = try log.timeline.state()
                try require(state.notes.count, is: 1, "the number of notes at \(position)")
                try require(
                    state.isBlocked,
                    is: position >= 4,
                    "whether it is blocked at \(position)"
                )
                try require(
                    state.isMember(of: "vip"),
                    is: position >= 2,
                    "the membership at \(position)"
                )
            }
            try require(try await store.erase(["a"], of: .fixture), is: [], "the second erasure")
            try require(
                try await store.erase(["a"], of: StreamID(contact: "con_bob")),
                is: [],
                "another's"
            )
            try require(try await store.head().position, is: erasures.last?.position, "the head")
        },
        Check("an erased description isn't recorded again") { trial in
            let store = try await trial.store()
            let note = TestActivity.noted("text", at: 1, note: "n", id: "a")
            _ = try await store.append(try trial.activities([note]))
            _ = try await store.erase(["a"], of: .fixture)
            let head = try await store.head()
            let again: [TestActivity] = [
                note, .noted("other", at: 1, note: "n", id: "a"), .blocked(at: 2, id: "a"),
            ]
            for testActivity in again {
                let report = try await store.append(try trial.activities([testActivity]))
                try require(report.duplicates, is: 1, "the number of duplicates")
            }
            try require(try await store.head(), is: head, "the head")
        },
    ]

    static func requireRefusal(
        of place: LogPlace,
        by store: any ActivityStore
    ) async throws {
        do throws(StoreError) {
            try await store.check(place)
        } catch {
            try require(error.code, is: .otherLog, "the code of the refusal of \(place)")
            return
        }
        throw ConformanceCase.Finding(text: "\(place) is accepted as a place of this log")
    }
}
