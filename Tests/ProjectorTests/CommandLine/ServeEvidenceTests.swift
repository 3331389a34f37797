import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Testing

/// Evidence from `projector serve` as a process, which keeps its key to itself.
@Suite struct ServeEvidenceTests {
    private let scratch: Scratch
    private let seed: [UInt8]
    private let publicKey: String

    init() throws {
        scratch = try Scratch()
        try Server.importSamples(scratch)
        let made = try Tool.run(
            ["key", "new", "kestrel.example/contacts", "--out", scratch.path("log.key")]
        )
        publicKey = made.output
        let text = try String(contentsOfFile: scratch.path("log.key"), encoding: .utf8)
        let word = text.split(separator: "\n").first?.split(separator: "+", maxSplits: 4).last
        seed = Array(try #require(Data(base64Encoded: String(word ?? "")))).suffix(32)
    }

    /// Returns a Boolean value indicating whether a text has a part of the key, in any encoding.
    private func reveals(_ text: String) -> Bool {
        let digits = seed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        // With zero, one and two bytes before it, base64 has other digits.
        let words = (0..<3).map { count in
            let word = Data([UInt8](repeating: 1, count: count) + seed).base64EncodedString()
            return String(word.dropFirst(4).prefix(12))
        }
        return text.lowercased().contains(digits.prefix(12)) || words.contains(where: text.contains)
            || text.contains("PRIVATE+")
    }

    private func get(_ server: Server, _ path: String) async throws -> (status: Int, text: String) {
        let url = try #require(URL(string: server.address + path))
        var request = URLRequest(url: url)
        request.setValue("Bearer \(Server.token)", forHTTPHeaderField: "Authorization")
        let (data, response) = try await URLSession.shared.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        let headers = answer.allHeaderFields.map { "\($0): \($1)\n" }.joined()
        return (answer.statusCode, headers + String(decoding: data, as: UTF8.self))
    }

    @Test func `no part of the key leaves the process`() async throws {
        #expect(reveals(try String(contentsOfFile: scratch.path("log.key"), encoding: .utf8)))
        let server = try Server(
            scratch,
            ["--tokens", try Server.tokens(scratch), "--key", scratch.path("log.key")]
        )
        var texts: [String] = []
        for path in [
            "/orgs/c/contacts/con_ana/evidence?label=canary-label", "/checkpoint", "/metrics",
            "/health", "/openapi.json", "/orgs/c/contacts/con_ana/evidence?key=log.key",
            "/orgs/c/contacts/none/evidence", "/log.key", "/orgs/c/contacts/con_ana/state",
        ] {
            texts.append(try await get(server, path).text)
        }
        // The memory of the key is spoilt, so that signing fails.
        try Data("nonsense".utf8).write(to: URL(filePath: scratch.path("log.key.latest")))
        let failed = try await get(server, "/orgs/c/contacts/con_ana/evidence")
        #expect(failed.status == 503 && !failed.text.contains("log.key"))
        texts.append(failed.text)
        let number = server.process.processIdentifier
        for file in ["cmdline", "environ"] {
            let bytes = try Data(contentsOf: URL(filePath: "/proc/\(number)/\(file)"))
            texts.append(String(decoding: bytes, as: UTF8.self))
        }
        #expect(server.end() == 0)
        texts.append(server.log)
        for text in texts { #expect(!reveals(text), "\(text.prefix(500))") }
        #expect(server.log.contains("GET /orgs/c/contacts/con_ana/evidence\n"))
        #expect(!server.log.contains("canary") && !server.log.contains(Server.token))
    }

    @Test func `a downloaded file claims what the command would, and is audited alike`()
        async throws
    {
        let server = try Server(
            scratch,
            ["--tokens", try Server.tokens(scratch), "--key", scratch.path("log.key")]
        )
        let keys = try scratch.file("keys.txt", "log \(publicKey)quorum none\n".utf8)
        for (query, options) in [
            ("", []), ("?at=2024-06-03", ["--at", "2024-06-03"]),
            (
                "?at=2024-06-03T09:00:00Z&attribute=VIP,blocked&withhold=all&known_at=20&label=why",
                [
                    "--at", "2024-06-03T09:00:00Z", "--attribute", "VIP", "--attribute", "blocked",
                    "--withhold", "all", "--known-at", "20", "--label", "why",
                ]
            ),
        ] {
            let url = server.address + "/orgs/c/contacts/con_ana/evidence" + query
            var request = URLRequest(url: try #require(URL(string: url)))
            request.setValue("Bearer \(Server.token)", forHTTPHeaderField: "Authorization")
            let (data, _) = try await URLSession.shared.data(for: request)
            let made = try Tool.run(
                ["evidence", "con_ana", "--store", scratch.path("served.db"), "--key"]
                    + [scratch.path("log.key")] + options
            )
            #expect(made.status == 0, "\(made.messages)")
            let served = String(decoding: data, as: UTF8.self).split(separator: "\n")
            let written = made.output.split(separator: "\n")
            try #require(served.count == written.count && served.count > 10, "\(query)")
            let time = /"made_at":"[^"]*"/
            // All but the time, and the statement that signs it.
            for (one, other) in zip(served, written).dropLast() {
                #expect(one.replacing(time, with: "") == other.replacing(time, with: ""))
            }
            let file = try scratch.file("a.evidence.ndjson", data)
            let audited = try Tool.run(["audit", file, "--keys", keys])
            let direct = try Tool.run(
                ["audit", try scratch.file("b.evidence.ndjson", made.output.utf8), "--keys", keys]
            )
            #expect(audited.status == 0 && audited.output == direct.output, "\(audited)")
        }
        #expect(server.end() == 0)
    }

    @Test func `a key that others can read isn't served with`() throws {
        let key = scratch.path("log.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let store = ["serve", "--store", scratch.path("served.db"), "--port", "0", "--key"]
        let readable = try Tool.run(store + [key])
        #expect(readable.status == 2 && readable.messages.contains("readable by other users"))
        let none = try Tool.run(store + [scratch.path("none.key")])
        #expect(none.status == 3 && none.messages.contains("can't read the key file"))
        #expect(!reveals(readable.messages + none.messages))
    }
}
