import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

struct StateTests {
    @Test(arguments: Seeds.some(8))
    func `every contact stands as its fold does at any moment`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed)))
        try await trial.compareWhole("seed \(seed)")
        for instant in trial.instants(200, &random) {
            try trial.compareStates(instant, "seed \(seed)")
        }
    }

    @Test(arguments: Seeds.some(4))
    func `every contact's whole state is its fold`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed)))
        for instant in trial.instants(6, &random) {
            for (stream, timeline) in trial.timelines {
                #expect(
                    try await trial.logs.mapped.state(of: stream, asOf: instant)
                        == timeline.state(asOf: instant),
                    "seed \(seed)"
                )
            }
        }
    }

    @Test(arguments: Seeds.some(6))
    func `reachability is one value in the state, the log and the census`(seed: UInt64) async throws
    {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed)))
        var found: Set<String> = []
        for asOf in trial.instants(60, &random) {
            for stream in trial.timelines.keys {
                let log = await trial.logs.memory.log(of: stream, knownAt: .head)
                let state = try log.state(asOf: asOf)
                let summary = try #require(try trial.census.summary(of: stream, asOf: asOf))
                let comment: Comment = "seed \(seed): \(stream) \(asOf)"
                #expect(try log.reachability(asOf: asOf) == state.reachability, comment)
                #expect(summary.reachability == state.reachability, comment)
                #expect(summary.reachability.hashValue == state.reachability.hashValue, comment)
                #expect(Self.reachability(of: state) == state.reachability, comment)
                found.insert(state.reachability.name)
            }
        }
        #expect(found == ["reachable", "not_reachable", "unknown"], "seed \(seed)")
    }

    /// Returns the reachability by rule 3.3, from the attributes only.
    private static func reachability(of state: ContactState) -> Reachability {
        let on = [Attribute.blocked, .unsubscribed].map { attribute in
            state.attributeStates[attribute].flatMap { $0.isOn ? $0 : nil }
        }
        if on.contains(where: { $0 != nil }) {
            return .notReachable(blocked: on[0], unsubscribed: on[1])
        }
        return state.basis.presence == .present ? .reachable : .unknown
    }

    @Test(arguments: Seeds.some(3))
    func `a contact with a long history stands as its fold does`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let trial = try await CensusHarness(lines(generated(seed, contacts: 2, activities: 6_000)))
        try await trial.compareWhole("seed \(seed)")
        for instant in trial.instants(30, &random) {
            try trial.compareStates(instant, "seed \(seed)")
        }
    }

    @Test(arguments: Seeds.some(4))
    func `order, repetition, sources and threads make no difference`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let activities = generated(seed)
        let shuffled = (activities + activities.prefix(100)).shuffled(using: &random)
        let third = shuffled.count / 3
        let sources = [shuffled[..<third], shuffled[third..<2 * third], shuffled[(2 * third)...]]
            .enumerated()
            .map { ActivitySource.bytes(lines($1), name: "part \($0)") }
        let trial = try await CensusHarness(sources, threads: Int(seed % 3) + 1)
        let plain = try await CensusHarness(lines(activities))
        try await trial.compareWhole("seed \(seed)")
        for instant in trial.instants(20, &random) {
            try trial.compareStates(instant, "seed \(seed)")
            for stream in plain.timelines.keys {
                #expect(
                    try await trial.logs.mapped.state(of: stream, asOf: instant).unpositioned
                        == plain.logs.mapped.state(of: stream, asOf: instant).unpositioned,
                    "seed \(seed)"
                )
            }
        }
    }

    @Test func `an empty source is an empty census`() async throws {
        for text in ["", "\n\n", "[]", "\u{FEFF}"] {
            let census = try await Census(reading: [.bytes(Array(text.utf8), name: "text")])
            #expect(census.contactCount == 0 && census.report == ImportReport())
            #expect(try census.count(where: .reachable) == 0)
            #expect(try census.summary(of: StreamID(contact: "con_1")) == nil)
        }
    }
}

/// A state without the log's length, for comparisons.
private struct Unpositioned: Equatable {
    let stream: StreamID
    let attributeStates: [Attribute: AttributeState]
    let labels: [SegmentID: SegmentLabel]
    let notes: [ContactItem<Activity.Note>]
    let counts: StreamCounts
}

extension ContactState {
    fileprivate var unpositioned: Unpositioned {
        Unpositioned(
            stream: stream,
            attributeStates: attributeStates,
            labels: labels,
            notes: notes,
            counts: counts
        )
    }
}
