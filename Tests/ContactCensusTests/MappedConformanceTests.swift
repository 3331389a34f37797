import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Testing

/// A log over files keeps the rules of stores that are only read.
@Suite struct MappedConformanceTests {
    /// Whether a store is made of one append, as one that loads files at once.
    @Test(arguments: ReadOnlyStoreConformance.rules, [false, true])
    func `a log over files keeps`(rule: String, isOneAppend: Bool) async {
        for seed in Seeds.some(3) {
            let suite = ReadOnlyStoreConformance(
                seed: seed,
                isOneAppend: isOneAppend,
                prepare: Self.asRead
            ) { batches, clock in
                var log = MappedActivityLog()
                for (number, batch) in batches.enumerated() {
                    let text = ActivitySource.bytes(lines(batch), name: "batch \(number)")
                    log = try await log.adding([text], threads: Int(seed % 3) + 1, now: clock)
                }
                return log
            }
            #expect(await suite.violation(of: rule) == nil, "seed \(seed)")
        }
    }

    /// An activity as its JSON is read: what is made in code has no bytes.
    @Sendable private static func asRead(_ activity: Activity) throws -> Activity {
        try ActivityDecoder().decode(activity.json, stream: activity.stream)
    }
}
