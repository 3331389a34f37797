public import ContactProjector

/// The suite that every read-only store must pass, such as a log over files.
///
/// ```swift
/// @Test(arguments: ReadOnlyStoreConformance.rules) func `my store keeps`(rule: String) async {
///     let suite = ReadOnlyStoreConformance { try await MyStore(of: $0, now: $1) }
///     #expect(await suite.violation(of: rule) == nil)
/// }
/// ```
///
/// Each rule is tried on stores of several histories. Each result is compared with that of an
/// `InMemoryActivityStore` with the same appends.
public struct ReadOnlyStoreConformance: Sendable {
    /// Creates a store of batches of activities, one append each, with the clock from which it gets record times.
    ///
    /// The clock shows one time throughout, so that each append is recorded a microsecond after the one before it.
    public typealias MakeStore =
        @Sendable (
            _ batches: [[Activity]],
            _ clock: @escaping StoreConformance.Clock
        ) async throws -> any ActivityStore

    private let seed: UInt64
    private let isOneAppend: Bool
    private let prepare: @Sendable (Activity) throws -> Activity
    private let makeStore: MakeStore

    /// Sets up the suite for one kind of store.
    ///
    /// - Parameters:
    ///   - seed: The seed of the random histories.
    ///   - isOneAppend: A Boolean value that indicates whether a store is created from one append.
    ///     Then it gets at most one batch.
    ///   - prepare: A closure that converts an activity created in code for the store. A store of
    ///     JSON gets each activity encoded and decoded this way; by default activities are passed
    ///     unchanged.
    ///   - makeStore: A closure that creates a store with the batches.
    public init(
        seed: UInt64 = 1,
        isOneAppend: Bool = false,
        prepare: @escaping @Sendable (Activity) throws -> Activity = { $0 },
        makeStore: @escaping MakeStore
    ) {
        self.seed = seed
        self.isOneAppend = isOneAppend
        self.prepare = prepare
        self.makeStore = makeStore
    }

    /// The names of the rules, in the order in which they are tried.
    public static var rules: [String] { checks.map(\.rule) }

    /// Returns the rules that the store breaks, after trying all of them.
    public func violations() async -> [StoreConformance.Violation] {
        var violations: [StoreConformance.Violation] = []
        for rule in Self.rules {
            if let violation = await violation(of: rule) { violations.append(violation) }
        }
        return violations
    }

    /// Returns the violation of one rule, or `nil` if the store keeps it.
    ///
    /// Traps when there is no such rule.
    public func violation(of rule: String) async -> StoreConformance.Violation? {
        guard let check = Self.checks.first(where: { $0.rule == rule }) else {
            preconditionFailure("no rule \"\(rule)\"")
        }
        do {
            for history in try ReadOnlyHistory.all(seed, prepare) {
                try await run(check, on: history)
            }
            return nil
        } catch let finding as ConformanceCase.Finding {
            return StoreConformance.Violation(rule: rule, finding: finding.text)
        } catch {
            return StoreConformance.Violation(rule: rule, finding: "the store failed: \(error)")
        }
    }

    private func run(_ check: Check, on history: ReadOnlyHistory) async throws {
        let clock = ManualClock(.second(100))
        let isJoined = isOneAppend && !history.batches.isEmpty
        let batches = isJoined ? [history.batches.flatMap(\.self)] : history.batches
        let model = InMemoryActivityStore { clock.now }
        for batch in batches { _ = await model.append(batch) }
        let store = try await makeStore(batches) { clock.now }
        do {
            try await check.run(store, model)
        } catch let finding as ConformanceCase.Finding {
            throw ConformanceCase.Finding(text: "\(history.name): \(finding.text)")
        }
    }

    struct Check: Sendable {
        let rule: String
        let run:
            @Sendable (_ store: any ActivityStore, _ model: InMemoryActivityStore) async throws ->
                Void

        init(
            _ rule: String,
            _ run:
                @escaping @Sendable (any ActivityStore, InMemoryActivityStore) async throws -> Void
        ) {
            self.rule = rule
            self.run = run
        }
    }

    private static let checks = entryChecks + streamChecks + knownAtChecks + refusalChecks
}
