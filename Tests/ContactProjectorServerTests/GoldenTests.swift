import ContactProjectorSQLite
import Foundation
import HTTPTypes
import Logging
import Testing

@testable import ContactProjectorServer

/// The responses, metrics and logs that clients depend on, compared with golden files.
@Suite struct GoldenTests {
    private static let paths = [
        "contacts/con_odd/activities?take=2", "contacts/con_odd/activities?type=file_uploaded",
        "contacts/con_odd/state", "contacts/con_gone/state", "contacts/con_odd/state?known_at=1",
        "contacts/con_odd/history", "contacts/con_odd/why/seg_vip?known_at=48&at=2024-01-31",
        "contacts/con_odd/why/unsubscribed", "contacts/con_ana/diff?from=2024-03-01&to=2024-05-01",
        "contacts/con_odd/diff?from=end&known_from=48&known_at=51",
        "contacts?take=2", "contacts?where=in+seg_vip&status=BLOCKED",
        "segments/seg_vip/trend?by=month", "segments/seg_vip/trend?by=week&from=2024-05-01",
        "changes?wait=0&after=46",
        "contacts/con_none/state", "contacts/con_odd/state?at=x", "contacts?take=0", "nothing",
    ].map { "/orgs/org_kestrel/\($0)" }

    /// Serves a copy of the golden store.
    private func serveStore(
        logger: Logger = .silent,
        _ test: @escaping @Sendable (Asker) async throws -> Void
    ) async throws {
        let folder = URL.temporaryDirectory.appending(path: "golden-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appending(path: "store.db")
        try FileManager.default.copyItem(at: Golden.url("store.db"), to: copy)
        let store = try SQLiteActivityStore(path: copy.path)
        var options = ServerOptions()
        options.allowsAppend = true
        try await serve(store, options: options, logger: logger, test)
        try await store.close()
    }

    @Test func `every route answers as it did`() async throws {
        try await serveStore { asker async throws in
            var sections: [Golden.Section] = []
            for path in Self.paths + ["/health"] {
                sections.append((path, Self.text(try await asker.get(path))))
            }
            let body = #"{"id":"n1","type":"contact_blocked","created_at":null,"contact_id":"n"}"#
            let records = [body, body, #"{"id":1}"#].joined(separator: "\n")
            let appended = try await asker.post("/orgs/org_kestrel/activities", records)
            // A place ends in a digest, which depends on the time of the append.
            let text = Self.text(appended).replacing(/54-[0-9a-f]{8}-[0-9a-f]{8}/, with: "54-PLACE")
            sections.append(("POST activities", text))
            try Golden("server.txt").expect(sections)
        }
    }

    /// Returns the status, the type, the names of the headers, and the body of a response.
    private static func text(_ answer: Answer) -> String {
        let names = answer.headers.map(\.name.rawName).sorted().joined(separator: " ")
        let type = answer.header("content-type") ?? ""
        return "\(answer.status) \(type)\n\(names)\n\(answer.text)\n"
    }

    @Test func `metrics and log have the names that they had`() async throws {
        let told = Told()
        try await serveStore(logger: Logger(label: "golden") { _ in told }) { asker async throws in
            for path in Self.paths { _ = try await asker.get(path) }
            _ = try await asker.post("/orgs/org_kestrel/activities", "[]")
            while try await asker.get("/ready").status != 200 { await Task.yield() }
            // Each route has the same buckets, and the number of requests before it is ready
            // varies.
            let metrics = try await asker.get("/metrics").text.split(separator: "\n")
                .filter { !$0.contains("_bucket") || $0.contains("/contacts\"") }
                .filter { !$0.contains("/ready") }
                .map { $0.hasPrefix("#") ? $0[...] : $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] }
            let keys = Set(told.text.matches(of: /"([a-z_]+)":/).map { String($0.output.1) })
            try Golden("metrics.txt").expect([
                ("GET /metrics", metrics.sorted().joined(separator: "\n")),
                ("keys of the log", keys.sorted().joined(separator: " ")),
            ])
        }
    }

    @Test func `the description has the operations, parameters and properties that it had`()
        async throws
    {
        let file = Golden.root.appending(path: "Sources/ContactProjectorServer/openapi.json")
        let bytes = try Data(contentsOf: file)
        try await serve(try await twoOrganizations()) { asker async throws in
            #expect(try await Data(asker.get("/openapi.json").body) == bytes)
        }
        let document = try JSONSerialization.jsonObject(with: bytes)
        let outline = Self.outline(document, []).sorted().joined(separator: "\n")
        try Golden("openapi.txt").expect([("outline", outline)])
    }

    /// Returns the path and value of each part of a document except texts for people.
    private static func outline(_ value: Any, _ path: [String]) -> [String] {
        if let object = value as? [String: Any] {
            let prose: Set<String> = path.last == "properties" ? [] : ["description", "summary"]
            return object.filter { !prose.contains($0.key) }
                .flatMap { outline($0.value, path + [$0.key]) }
        }
        if let items = value as? [Any] { return items.flatMap { outline($0, path + ["-"]) } }
        return ["\(path.joined(separator: " ")): \(value)"]
    }
}
