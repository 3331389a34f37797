import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Testing

/// The rules of read-only stores, applied to a log over files.
@Suite struct MappedConformanceTests {
    /// Each rule, with a store of several appends and with one of a single append, as a load of files makes.
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

    /// Returns an activity as read from its JSON, since one made in code has no bytes.
    @Sendable private static func asRead(_ activity: Activity) throws -> Activity {
        try ActivityDecoder().decode(activity.json, stream: activity.stream)
    }
}
