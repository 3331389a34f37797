import ContactProjector
import Foundation
import InventClient
import Testing

/// The examples of the doc comments of `InventClient`, line by line; `ExampleTests` compares.
@Suite struct ClientExamples {
    /// Compiled and never run: it asks the source system itself.
    private func copy(with key: APIKey, into store: any ActivityStore) async throws {
        let api = InventAPI(key: key)
        for try await activity in api.activities(of: "con_42", in: "org_7") {
            _ = try await store.append([activity])
        }
        await api.shutdown()
    }

    @Test func `a contact is copied into a store`() async throws {
        let api = InventAPI(OneActivity())
        let store = InMemoryActivityStore()
        let path = URL.temporaryDirectory.appending(path: "example-\(UUID())").path
        let journal = try SyncJournal(at: path + ".sync")
        let sync = ContactSync(from: api, into: store, journal: journal, org: "org_7")
        let report = try await sync.sync("con_42")
        #expect(report.new == 1)
        try FileManager.default.removeItem(atPath: path + ".sync")
    }

    @Test func `a transport tells how long the source asks to wait`() async throws {
        let headers = [
            "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", "date": "Sun, 06 Nov 1994 08:49:07 GMT",
        ]
        let source = FakeSource { request, number throws(RequestError) in
            guard number == 1 else { return APIAnswer(body: Array("[]".utf8), total: 0) }
            let wait = headers["retry-after"].flatMap {
                RetryAfter.duration($0, date: headers["date"])
            }
            throw .status(429, retryAfter: wait)
        }
        let api = InventAPI(source, clock: source.clock)
        for try await _ in api.activities(of: "con_42", in: "org_7") {}
        #expect(source.now == .seconds(30))
    }
}

/// A source system in which each contact has the same activity.
private struct OneActivity: Transport {
    func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer {
        let json = #"[{"id":"a1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}]"#
        return APIAnswer(body: Array(json.utf8), total: 1)
    }
}
