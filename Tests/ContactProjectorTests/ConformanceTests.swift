import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Conformance of stores` {
    @Test(arguments: StoreConformance.rules)
    func `the store in memory keeps`(rule: String) async {
        for seed in Seeds.some(3) {
            let suite = StoreConformance(seed: seed) { clock in InMemoryActivityStore(now: clock) }
            #expect(await suite.violation(of: rule) == nil)
        }
    }

    @Test func `erasures are answered alike from snapshots`() async {
        let rules = StoreConformance.rules.filter { $0.hasPrefix("3.9") }
        #expect(!rules.isEmpty)
        for rule in rules {
            let suite = StoreConformance { clock in
                InMemoryActivityStore(
                    snapshots: SnapshotPolicy(interval: 1, minimumLength: 1),
                    now: clock
                )
            }
            #expect(await suite.violation(of: rule) == nil)
        }
    }

    @Test func `every fault is found and every rule can be broken`() async {
        var broken: Set<String> = []
        for fault in BrokenStore.Fault.allCases {
            let suite = StoreConformance { clock in BrokenStore(fault, now: clock) }
            let violations = await suite.violations()
            #expect(!violations.isEmpty, "\(fault) was not found")
            broken.formUnion(violations.map(\.rule))
        }
        #expect(StoreConformance.rules.filter { !broken.contains($0) } == [])
    }

    @Test func `a store that fails is named with its error`() async {
        let failure = StoreError(code: .full, cause: "no room", hint: "make some")
        let suite = StoreConformance { _ in throw failure }
        let violation = await suite.violation(of: StoreConformance.rules[0])
        #expect(violation?.finding == "the store failed: no room; make some")
    }
}
