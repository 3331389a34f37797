internal import ContactProjector

/// One trial of a rule on one kind of store.
struct ConformanceCase: Sendable {
    let seed: UInt64
    let prepare: @Sendable (Activity) throws -> Activity
    let makeStore: StoreConformance.MakeStore
    let clock = ManualClock()

    /// The error of a store that broke a rule.
    struct Finding: Error {
        let text: String
    }

    func store() async throws -> any ActivityStore {
        let clock = clock
        return try await makeStore { clock.now }
    }

    func activities(
        _ testActivities: [TestActivity],
        of stream: StreamID = .fixture
    ) throws -> [Activity] {
        try testActivities.activities(of: stream).map(prepare)
    }

    /// Returns random activities of a few contacts, few enough to compare in full.
    func generated(_ count: Int, _ options: ActivityGenerator.Options) throws -> [Activity] {
        try ActivityGenerator(contacts: 4, activities: count, seed: seed, options: options)
            .map(prepare)
    }

    /// Splits activities into batches of random size.
    func batches(_ activities: [Activity]) -> [[Activity]] {
        var random = SplitMix64(seed: seed)
        var batches: [[Activity]] = []
        var rest = activities[...]
        while !rest.isEmpty {
            let size = 1 + random.below(12)
            batches.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return batches
    }
}

/// Throws a finding unless a condition holds.
func require(_ condition: Bool, _ text: @autoclosure () -> String) throws {
    guard condition else { throw ConformanceCase.Finding(text: text()) }
}

/// Throws a finding unless a value of the store equals the expected one.
func require<Value: Equatable>(_ found: Value, is right: Value, _ what: String) throws {
    guard found != right else { return }
    throw ConformanceCase.Finding(text: "\(what) is \(found), expected \(right)")
}

extension ActivityStore {
    /// Returns every entry of the log, over all streams, by position.
    func allEntries() async throws -> [LogEntry] {
        var entries: [LogEntry] = []
        // By stream and not by `entries(after:limit:)`, so that both ways of reading a log are
        // compared with each other.
        for stream in try await streams() {
            entries += try await log(of: stream, knownAt: .head).entries
        }
        return entries.sorted { $0.position < $1.position }
    }

    /// Returns the entries of the fixture's stream.
    func entries() async throws -> [LogEntry] {
        try await log(of: .fixture, knownAt: .head).entries
    }
}
