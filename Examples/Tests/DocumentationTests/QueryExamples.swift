import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Foundation
import Testing

/// The examples of doc comments of `ContactQueries`, line by line; `ExampleTests` compares.
@Suite struct QueryExamples {
    /// Returns a store with a contact that joined a segment and was blocked.
    private static func store() async -> InMemoryActivityStore {
        let store = InMemoryActivityStore()
        let happened = [TestActivity.joined("seg_vip", at: 1), .blocked(at: 2)]
        _ = await store.append(happened.activities(of: StreamID(contact: "con_42")))
        return store
    }

    @Test func `an engine answers a query in one JSON form`() async throws {
        let store = await Self.store()
        let engine = QueryEngine(over: store)
        let june = QueryTime(asOf: .time("2024-06-03T09:00:00Z"))
        let result = try await engine.run(.who(.inSegment("seg_vip") && !.reachable, june))
        let json = String(decoding: result.encoded, as: UTF8.self)
        #expect(json.contains("con_42"))
    }

    @Test func `a condition is read from text`() throws {
        let lost = try ContactPredicate(parsing: "in seg_vip and not reachable")
        let expected: ContactPredicate = .inSegment("seg_vip") && !.reachable
        #expect(lost == expected)
    }

    @Test func `rows are joined as they are read`() async throws {
        let engine = QueryEngine(over: await Self.store())
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
        try "contact_id,sent_at\ncon_42,2024-06-03T09:00:00Z\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        let join = try await engine.asOfJoin(organization: nil)
        var violations: [JoinedRow] = []
        try JoinRows(of: .file(path), join: join).read { item in
            if case .row(let row) = item, row.state.isViolation { violations.append(row) }
        }
        #expect(violations.map(\.subject.stream.contact) == ["con_42"])
        try FileManager.default.removeItem(atPath: path)
    }
}
