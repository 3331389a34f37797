import ContactProjector
import HummingbirdTesting
import Logging
import Testing

@testable import hummingbird_service

@Suite(.timeLimit(.minutes(1))) struct HummingbirdServiceTests {
    private let ana = StreamID(org: "org_kestrel", contact: "con_ana")

    /// Serves the log of a contact that opted out.
    private func serve(
        _ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let store = InMemoryActivityStore()
        _ = await store.append([
            Activity(
                stream: ana,
                id: "act_1",
                kind: .contactUnsubscribed,
                occurredAt: "2024-05-28T19:03:12Z"
            )
        ])
        let application = try await application(over: store, logger: Logger(label: "test"))
        try await application.test(.live, test)
    }

    private func get(_ path: String, _ client: any TestClientProtocol) async throws -> (Int, String)
    {
        try await client.execute(uri: path, method: .get) {
            ($0.status.code, String(buffer: $0.body))
        }
    }

    @Test func `its own route tells which activity says no`() async throws {
        try await serve { client in
            let path = "/orgs/org_kestrel/contacts/con_ana/permission"
            let answer = try await get(path, client)
            #expect(answer.0 == 200)
            #expect(answer.1.contains(#""reachability":"not_reachable""#), "\(answer.1)")
            #expect(answer.1.contains(#""because":["act_1"]"#), "\(answer.1)")
        }
    }

    @Test func `a contact that nobody heard of is unknown`() async throws {
        try await serve { client in
            let answer = try await get("/orgs/org_kestrel/contacts/none/permission", client)
            #expect(answer.1.contains(#""reachability":"unknown""#), "\(answer.1)")
        }
    }

    @Test func `the library's routes are beside it, and followed`() async throws {
        try await serve { client in
            let why = "/projector/orgs/org_kestrel/contacts/con_ana/why/unsubscribed"
            #expect(try await get(why, client).1.contains("act_1"))
            #expect(try await get("/projector/nowhere", client).1.contains("no such path"))
            while try await get("/projector/ready", client).0 != 200 { await Task.yield() }
        }
    }
}
