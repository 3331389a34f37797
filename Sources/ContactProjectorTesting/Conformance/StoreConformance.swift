public import ContactProjector

/// The suite that every store must pass, for authors of stores, in any test framework.
///
/// ```swift
/// @Test(arguments: StoreConformance.rules) func `my store keeps`(rule: String) async {
///     let suite = StoreConformance { clock in try MyStore(now: clock) }
///     #expect(await suite.violation(of: rule) == nil)
/// }
/// ```
///
/// Each rule is tried on a new store, which must be empty and take record times from the given
/// clock.
public struct StoreConformance: Sendable {
    /// The clock from which a store under test gets record times.
    public typealias Clock = @Sendable () -> Timestamp

    /// Creates an empty store.
    public typealias MakeStore = @Sendable (@escaping Clock) async throws -> any ActivityStore

    /// A rule that a store broke, with the finding.
    public struct Violation: Error, Hashable, CustomStringConvertible {
        /// The rule.
        public let rule: String
        /// The store's behavior instead.
        public let finding: String

        /// The rule and the finding in one line.
        public var description: String { "\(rule): \(finding)" }
    }

    private let seed: UInt64
    private let prepare: @Sendable (Activity) throws -> Activity
    private let makeStore: MakeStore

    /// Sets up the suite for one kind of store.
    ///
    /// - Parameters:
    ///   - seed: The seed of the random histories.
    ///   - prepare: A closure that converts an activity created in code for the store. A store of
    ///     JSON gets each activity encoded and decoded this way; by default activities are passed
    ///     unchanged.
    ///   - makeStore: A closure that creates an empty store.
    public init(
        seed: UInt64 = 1,
        prepare: @escaping @Sendable (Activity) throws -> Activity = { $0 },
        makeStore: @escaping MakeStore
    ) {
        self.seed = seed
        self.prepare = prepare
        self.makeStore = makeStore
    }

    /// The names of the rules, in the order in which they are tried.
    public static var rules: [String] { checks.map(\.rule) }

    /// Returns the rules that the store breaks, after trying all of them.
    public func violations() async -> [Violation] {
        var violations: [Violation] = []
        for rule in Self.rules {
            if let violation = await violation(of: rule) { violations.append(violation) }
        }
        return violations
    }

    /// Returns the violation of one rule, or `nil` if the store keeps it.
    ///
    /// Traps when there is no such rule.
    public func violation(of rule: String) async -> Violation? {
        guard let check = Self.checks.first(where: { $0.rule == rule }) else {
            preconditionFailure("no rule \"\(rule)\"")
        }
        do {
            let trial = ConformanceCase(seed: seed, prepare: prepare, makeStore: makeStore)
            try await check.run(trial)
            return nil
        } catch let finding as ConformanceCase.Finding {
            return Violation(rule: rule, finding: finding.text)
        } catch {
            return Violation(rule: rule, finding: "the store failed: \(error)")
        }
    }

    struct Check: Sendable {
        let rule: String
        let run: @Sendable (ConformanceCase) async throws -> Void

        init(_ rule: String, _ run: @escaping @Sendable (ConformanceCase) async throws -> Void) {
            self.rule = rule
            self.run = run
        }
    }

    private static let checks =
        appendChecks + recordedAxisChecks + isolationChecks + answerChecks + placeChecks
        + descriptionChecks + erasureChecks + observationChecks + mergeChecks
}
