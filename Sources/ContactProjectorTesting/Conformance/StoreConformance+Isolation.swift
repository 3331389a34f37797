internal import ContactProjector

extension StoreConformance {
    static let isolationChecks = [
        Check("5.6 a reader sees a whole append or nothing of it") { trial in
            let store = try await trial.store()
            let batches = try (0..<writes).map { try trial.activities(batch($0)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for batch in batches { _ = try await store.append(batch) } }
                for _ in 0..<3 {
                    group.addTask { try await readUntilComplete(store) }
                }
                try await group.waitForAll()
            }
        },
        Check("5.6 simultaneous appends are written one after the other") { trial in
            let store = try await trial.store()
            let batches = try (0..<writes).map { try trial.activities(batch($0)) }
            try await withThrowingTaskGroup(of: AppendReport.self) { group in
                for batch in batches { group.addTask { try await store.append(batch) } }
                for try await report in group {
                    try require(report.appended, is: batchSize, "the number appended")
                }
            }
            let entries = try await store.entries()
            let positions = entries.map(\.position.rawValue)
            try require(positions == Array(1...Int64(writes * batchSize)), "positions \(positions)")
            for start in stride(from: 0, to: entries.count, by: batchSize) {
                let group = entries[start..<(start + batchSize)]
                let times = Set(group.map(\.recordedAt))
                try require(times.count, is: 1, "the number of recorded times of an append")
            }
            let times = Set(entries.map(\.recordedAt))
            try require(times.count, is: writes, "the number of recorded times")
        },
    ]

    private static let writes = 30
    private static let batchSize = 7

    private static func batch(_ number: Int) -> [TestActivity] {
        (0..<batchSize).map { place in
            .noted("\(place)", at: place, id: .fixture(number * batchSize + place + 1))
        }
    }

    private static func readUntilComplete(_ store: any ActivityStore) async throws {
        var seen = 0
        while seen < writes * batchSize {
            // A writer that fails cancels the group. Without this check, its readers would wait for
            // entries that never come.
            try Task.checkCancellation()
            let before = try await store.head().position
            let log = try await store.log(of: .fixture, knownAt: .head)
            let count = log.timeline.activities.count
            try require(count.isMultiple(of: batchSize), "a reader saw \(count) activities")
            try require(log.knownAt, is: Position(Int64(count)), "the position that was used")
            try require(log.knownAt >= before, "the head went back to \(log.knownAt)")
            try require(count >= seen, "a reader saw \(seen) activities, then \(count)")
            seen = count
            await Task.yield()
        }
    }
}
