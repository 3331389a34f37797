import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Testing

/// The order of a contact's activities: by time, then by id, with opposites of one time ordered by the core's rule.
@Suite struct OrderStageTests {
    private static func record(_ id: String, _ type: String, at second: Int?) -> String {
        let time = second.map { "\"\(Timestamp.second($0))\"" } ?? "null"
        let segment = type.hasPrefix("segment") ? #","segment":{"id":"s"}"# : ""
        return
            #"{"contact_id":"c","id":"\#(id)","type":"\#(type)","created_at":\#(time)\#(segment)}"#
    }

    private func census(_ records: [String]) async throws -> Census {
        try await Census(
            reading: [.bytes(Array(records.joined(separator: "\n").utf8), name: "text")]
        )
    }

    private func attribute(
        _ attribute: Attribute,
        of records: [String],
        asOf: AsOf = .end
    ) async throws -> AttributeState {
        let stream = StreamID(contact: "c")
        let summary = try await census(records).summary(of: stream, asOf: asOf)
        return try #require(summary)[attribute]
    }

    @Test(arguments: [
        ("a", "b"), ("A", "a"), ("a", "aa"), ("10", "9"), ("z", "é"), ("e\u{301}", "é"),
    ])
    func `of activities of one instant that repeat each other the first by its id's bytes decides`(
        first: String,
        second: String
    ) async throws {
        let records = [first, second].map { Self.record($0, "contact_blocked", at: 5) }
        for records in [records, records.reversed()] {
            let state = try await attribute(.blocked, of: records)
            #expect(state.decidedBy == ActivityID(first))
        }
    }

    @Test func `what is undated comes first`() async throws {
        let records = [
            Self.record("a", "contact_unblocked", at: 0),
            Self.record("z", "contact_blocked", at: nil),
        ]
        #expect(try await !attribute(.blocked, of: records).isOn)
        let reversed = [
            Self.record("a", "contact_blocked", at: 0),
            Self.record("z", "contact_unblocked", at: nil),
        ]
        #expect(try await attribute(.blocked, of: reversed).isOn)
        let undated = try await attribute(.blocked, of: records, asOf: .before(.second(0)))
        #expect(undated.isOn && undated.since == nil && undated.decidedBy == "z")
    }

    @Test func `opposites of one instant alternate from what was`() async throws {
        let pair = [
            Self.record("a", "segment_removed", at: 5), Self.record("b", "segment_added", at: 5),
        ]
        let held = pair + [Self.record("0", "segment_added", at: 1)]
        // Not a member before: it joins first, and leaves.
        #expect(try await !attribute(.segment("s"), of: pair).isOn)
        #expect(try await attribute(.segment("s"), of: pair).decidedBy == "a")
        // A member before: it leaves first, and joins again.
        #expect(try await attribute(.segment("s"), of: held).isOn)
        #expect(try await attribute(.segment("s"), of: held).decidedBy == "b")
    }

    /// Short and long runs, mostly at few times, with ids that an alphabetical order would get wrong.
    @Test(arguments: Seeds.some(20))
    func `a run in any order stands as its timeline does`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let types = [
            "contact_blocked", "contact_unblocked", "contact_unsubscribed", "contact_resubscribed",
            "segment_added", "segment_removed", "note_created",
        ]
        let letters = ["a", "B", "é", "e\u{301}", "0", "_", "😀"]
        // Runs of up to 32 are sorted in another way than longer ones.
        for length in [1, 2, 7, 31, 32, 33, 120] {
            let records = (0..<length).map { number in
                let id = letters.pick(&random) + letters.pick(&random) + "\(number)"
                let second = random.below(8) == 0 ? nil : random.below(length / 4 + 2)
                return Self.record(id, types.pick(&random), at: second)
            }
            let text = random.shuffled(records).joined(separator: "\n")
            let trial = try await CensusHarness(Array(text.utf8))
            try await trial.compareWhole("seed \(seed), length \(length)")
            for second in -1...(length / 4 + 2) {
                for asOf in [AsOf.time(.second(second)), .before(.second(second)), .end] {
                    try trial.compareStates(asOf, "seed \(seed), length \(length)")
                }
            }
        }
    }
}

extension [String] {
    fileprivate func pick(_ random: inout SplitMix64) -> String { self[random.below(count)] }
}
