import ContactProjector
import ContactProjectorTesting
import Testing

/// The examples of doc comments of `ContactProjectorTesting`, line by line; `ExampleTests` compares.
@Suite struct `Examples of tests` {
    @Suite struct `of a store` {
        @Test(arguments: StoreConformance.rules) func `my store keeps`(rule: String) async {
            let suite = StoreConformance { clock in try MyStore(now: clock) }
            #expect(await suite.violation(of: rule) == nil)
        }
    }

    @Suite struct `of a store that is only read` {
        @Test(arguments: ReadOnlyStoreConformance.rules) func `my store keeps`(rule: String) async {
            let suite = ReadOnlyStoreConformance { try await MyStore(of: $0, now: $1) }
            #expect(await suite.violation(of: rule) == nil)
        }
    }

    @Test func `a generator`() {
        let generator = ActivityGenerator(contacts: 50, activities: 2_000, seed: 7, options: .dense)
        let history = Array(generator)
        #expect(history.count == 2_000)
    }
}

@Test func `a fixture of one line`() {
    let ada = state(after: [.joined("vip", at: 1), .blocked(at: 3), .left("vip", at: 5)], asOf: 4)
    #expect(ada.isBlocked)
}
