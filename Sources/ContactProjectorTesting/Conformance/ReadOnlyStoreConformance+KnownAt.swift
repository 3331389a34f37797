internal import ContactProjector

extension ReadOnlyStoreConformance {
    static let knownAtChecks = [
        Check("4.3 a known-at position admits what was recorded by then, past the head all") {
            store,
            model in
            let end = await model.head().position.rawValue
            for position in [0, 1, 2, end / 3, end / 2, end - 1, end, end + 9] where position >= 0 {
                try await requireSameLogs(store, model, [.position(Position(position))])
            }
        },
        Check("4.3 a known-at time is the last position recorded by then") { store, model in
            let recorded = Set(await model.entries(after: .zero, limit: .max).map(\.recordedAt))
            for time in recorded.sorted().prefix(12) + [.earliest, .latest] {
                // A microsecond before, at and after each record time: the boundary is where stores
                // get it wrong.
                for offset: Int64 in [-1, 0, 1] {
                    let time = time.advanced(byMicroseconds: offset)
                    try await requireSameLogs(store, model, [.time(time)])
                }
            }
        },
        Check("several known-ats are found in one read, in the order in which they are given") {
            store,
            model in
            let head = await model.head()
            let middle = Position(head.position.rawValue / 2)
            let time = KnownAt.time(head.recordedAt ?? .earliest)
            try await requireSameLogs(store, model, [.position(middle), .head, time])
            try await requireSameLogs(store, model, [.head, .position(.zero)])
            try await requireSameLogs(store, model, [])
        },
        Check("7 a fold is that of the same appends at every time and known-at") { store, model in
            let head = await model.head().position
            let middle = KnownAt.position(Position(head.rawValue / 2))
            for stream in await model.streams() {
                let activities = await model.log(of: stream, knownAt: [.head]).activities
                let times = activities.compactMap(\.occurredAt)
                let some = Set([times.first, times.dropFirst(times.count / 2).first, times.last])
                var moments: [AsOf] = [.start, .end, .activity("act_nowhere")]
                moments += some.compactMap(\.self).flatMap { [.time($0), .before($0)] }
                moments += activities.first.map { [.activity($0.id)] } ?? []
                for asOf in moments {
                    for knownAt in [.head, middle, .position(.zero)] {
                        let found = await outcome(of: store, stream, asOf, knownAt)
                        let right = await outcome(of: model, stream, asOf, knownAt)
                        let what = "\(stream.contact) as of \(asOf) at \(knownAt)"
                        try require(found == right, "\(what) is \(found), expected \(right)")
                    }
                }
            }
        },
    ]

    /// Returns the state that a store folds, or its error.
    private static func outcome(
        of store: any ActivityStore,
        _ stream: StreamID,
        _ asOf: AsOf,
        _ knownAt: KnownAt
    ) async -> Result<ContactState, QueryError> {
        do throws(QueryError) {
            return .success(try await store.state(of: stream, asOf: asOf, knownAt: knownAt))
        } catch {
            return .failure(error)
        }
    }

    /// Compares the logs of every stream, and of one that the log doesn't have.
    private static func requireSameLogs(
        _ store: any ActivityStore,
        _ model: InMemoryActivityStore,
        _ knownAt: [KnownAt]
    ) async throws {
        for stream in await model.streams() + [StreamID(contact: "con_nobody")] {
            let found = try await store.log(of: stream, knownAt: knownAt)
            let right = await model.log(of: stream, knownAt: knownAt)
            let what = "of \(stream.contact) at \(knownAt)"
            try require(found.positions, is: right.positions, "the list of positions \(what)")
            try require(found.knownAt, is: right.knownAt, "the position used \(what)")
            try require(found.head, is: right.head, "the head \(what)")
            try require(found.entries == right.entries, "the entries \(what) are others")
            try require(found.activities == right.activities, "the activities \(what) are others")
            try require(found.conflicts == right.conflicts, "the conflicts \(what) are others")
        }
    }
}
