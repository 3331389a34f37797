import ActivityJSON
import ContactProjector
import Testing

/// The examples of doc comments of `ActivityJSON`, line by line; `ExampleTests` compares.
@Suite struct `Examples of reading` {
    @Test func `a file that isn't there is an error`() async {
        #expect(throws: ReadError.self) { try Self.read() }
        await #expect(throws: (any Error).self) {
            try await Self.append(to: InMemoryActivityStore())
        }
    }

    private static func read() throws {
        let reader = try ActivityReader(.file("activities.ndjson.gz"))
        while let item = try reader.next() {
            if case .rejected(let reject) = item { print(reject) }
        }
    }

    private static func append(to store: some ActivityStore) async throws {
        let report = try await store.append(ActivityReader(.file("shop.ndjson")))
        print("\(report.appended) appended, \(report.rejected) rejected")
    }
}
