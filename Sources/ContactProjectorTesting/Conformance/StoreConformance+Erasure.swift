internal import ContactProjector

extension StoreConformance {
    static let erasureChecks = [
        Check("3.9 an erasure removes everything but the opt-outs, in any order of events") {
            trial in
            let store = try await trial.store()
            for var history in ErasureHistory.all {
                let start = try await store.head().position
                for event in history.events {
                    try await give(history, event, to: store, trial)
                    history.apply(event)
                    try await requireAnswers(history, from: start, of: store)
                }
            }
        }
    ]

    private static func give(
        _ history: ErasureHistory,
        _ event: ErasureHistory.Event,
        to store: any ActivityStore,
        _ trial: ConformanceCase
    ) async throws {
        if let activity = history.activity(of: event) {
            _ = try await store.append([try trial.prepare(activity)])
        } else {
            _ = try await store.erase(history.stream)
        }
    }

    /// Compares the states at every as-of, and at every known-at, with the expectations.
    private static func requireAnswers(
        _ history: ErasureHistory,
        from start: Position,
        of store: any ActivityStore
    ) async throws {
        for second in [nil, 0, 1, 2, 3, 4, 5] {
            let asOf = second.map { AsOf.time(.second($0)) } ?? .end
            let state = try await store.state(of: history.stream, asOf: asOf)
            let found = ErasureHistory.found(state, from: start)
            let right = history.expectation(asOf: second)
            try require(found, is: right, "the state as of \(asOf) after \(history)")
        }
        for ordinal in 0...history.entryCount {
            let position = Position(start.rawValue + Int64(ordinal))
            let state = try await store.state(of: history.stream, knownAt: .position(position))
            let found = ErasureHistory.found(state, from: start)
            let right = history.expectation(knownAt: ordinal)
            try require(found, is: right, "the state known at \(ordinal) after \(history)")
        }
    }
}
