import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Tests of `projector explore` as a process.
@Suite struct ExploreCommandTests {
    private func get(_ server: Server, _ path: String) async throws -> (text: String, status: Int) {
        let url = try #require(URL(string: server.address + path))
        let (data, response) = try await URLSession.shared.data(from: url)
        let status = try #require(response as? HTTPURLResponse).statusCode
        return (String(decoding: data, as: UTF8.self), status)
    }

    @Test func `files are shown as they are, and nothing can be appended`() async throws {
        let scratch = try Scratch()
        let files = ["ana.json", "shop.ndjson"].flatMap { ["--load", "Examples/Streams/\($0)"] }
        let server = try Server(scratch, running: ["explore", "--org", "org_kestrel"] + files)
        #expect(server.log.contains("\(server.address)/#/find/org%5Fkestrel (^C stops)"))
        #expect(try await get(server, "/").text.contains("explorer.js"))
        let state = try await get(server, "/orgs/c/contacts/con_ana/state?at=2024-06-03")
        let tool = try Tool.run(
            ["state", "con_ana", "--at", "2024-06-03", "--format", "json"] + files
        )
        #expect(state.text + "\n" == tool.output)
        let found = try await get(server, "/orgs/c/contacts?search=ANA")
        #expect(found.text.contains(#""id":"con_ana""#) && !found.text.contains("con_bea"))
        #expect(try await get(server, "/orgs/c/contacts/con_ana/evidence").status == 404)
        #expect(server.end() == 0)
        // Requests name contacts, and this is a page for one person.
        #expect(!server.log.contains("status="))
    }

    @Test func `a store is served read-only, beside what writes to it`() async throws {
        let scratch = try Scratch()
        try Server.importSamples(scratch)
        let store = ["--store", scratch.path("served.db")]
        let server = try Server(scratch, running: ["explore"] + store)
        let more = try Tool.run(["import", "Examples/Streams/shop.ndjson"] + store)
        #expect(more.status == 0, "\(more.messages)")
        #expect(try await get(server, "/orgs").text.contains("org_kestrel"))
        #expect(server.end() == 0)
    }

    @Test func `without activities, or with a port that is none, it says what to do`() throws {
        let none = try Tool.run(["explore"])
        #expect(none.status == 2 && none.messages.contains("add --load FILE or --store STORE"))
        let port = try Tool.run(["explore", "--store", "s.db", "--port", "65536"])
        #expect(port.status == 2 && port.messages.contains("--port must be 0 to 65535"))
    }
}
