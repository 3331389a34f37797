#if Postgres
import ContactProjector
import ContactProjectorPostgres
import ContactProjectorTesting
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: StoreConformance.rules)
    func `the store keeps every rule of stores`(rule: String) async throws {
        let suite = StoreConformance(prepare: asRead) { clock in
            try await TestDatabase().store(now: clock)
        }
        let violation = await suite.violation(of: rule)
        #expect(violation == nil)
    }
}
#endif
