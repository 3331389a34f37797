import ContactProjector
import Foundation
import InventClient
import Testing

/// The examples of the doc comments of `InventClient`, line by line; `ExampleTests` compares.
@Suite struct ClientExamples {
    /// Copies activities from the source API; compiled and never run.
    private func copy(with key: APIKey, into store: any ActivityStore) async throws {
        let api = InventAPI(key: key)
        for try await activity in api.activities(of: "con_42", in: "org_7") {
            _ = try await store.append([activity])
        }
        await api.shutdown()
    }

    /// Lists who got a broadcast; compiled and never run.
    private func list(from api: InventAPI) async throws {
        for try await item in api.recipients(of: "brd_7", in: "org_kestrel") {
            if case .record(let recipient) = item { print(recipient.id, recipient.sentAt as Any) }
        }
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

    @Test func `what the source says of a contact becomes evidence`() async throws {
        let store = InMemoryActivityStore()
        let contact = SourceContact(
            id: "con_42",
            isUnsubscribed: true,
            seenAt: "2024-06-01T00:00:00Z",
            json: Array(#"{"id":"con_42","unsubscribed":true,"segments":[]}"#.utf8)
        )
        let observer = ContactObserver(into: store, org: "org_7")
        let outcome = try await observer.record(contact)
        #expect(outcome == .recorded)
        #expect(try await store.state(of: "con_42", in: "org_7").isUnsubscribed)
    }

    @Test func `a transport tells how long the source asks to wait`() async throws {
        let busy = Busy(headers: [
            "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", "date": "Sun, 06 Nov 1994 08:49:07 GMT",
        ])
        let error = await #expect(throws: RequestError.self) {
            try await busy.send(APIRequest(path: ["contacts", "con_42"]))
        }
        guard case .status(429, let wait) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(wait == .seconds(30))
    }
}

/// A source system that is busy, and says for how long.
private struct Busy: Transport {
    let headers: [String: String]

    func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer {
        let wait = headers["retry-after"].flatMap {
            RetryAfter.duration($0, date: headers["date"])
        }
        throw .status(429, retryAfter: wait)
    }
}

/// A source system in which each contact has the same activity.
private struct OneActivity: Transport {
    func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer {
        let json = #"[{"id":"a1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}]"#
        return APIAnswer(body: Array(json.utf8), total: 1)
    }
}
