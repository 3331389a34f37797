import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import TestStores
import Testing

/// Tests that a query has the same JSON over files and a store, in the tool, the shell and the server.
@Suite struct ParityTests {
    /// A query in the words of each interface; the server has only some.
    ///
    /// The server's lists of activities and contacts have the format of the source system, so they aren't compared.
    struct Row: CustomTestStringConvertible, Sendable {
        let command: String
        let shell: String?
        var path: String?
        /// A Boolean value that indicates whether files give the same answer, which they don't if it depends on record
        /// times.
        var isOfFiles = true

        var testDescription: String { command }
    }

    private static let contact = "/orgs/org_kestrel/contacts/con_ana"

    static let rows = [
        Row(
            command: "state con_ana",
            shell: "use con_ana; state",
            path: "\(contact)/state"
        ),
        Row(
            command: "state con_ana --at 2024-06-03T09:00:00Z",
            shell: "use con_ana; at 2024-06-03T09:00:00Z; state",
            path: "\(contact)/state?at=2024-06-03T09:00:00Z"
        ),
        Row(
            command: "state con_ana --known-at 7",
            shell: "use con_ana; known 7; state",
            path: "\(contact)/state?known_at=7"
        ),
        Row(
            command: "history con_ana",
            shell: "use con_ana; history",
            path: "\(contact)/history"
        ),
        Row(
            command: "why con_ana unsubscribed --at 2024-06-03T09:00:00Z",
            shell: "use con_ana; at 2024-06-03T09:00:00Z; why unsubscribed",
            path: "\(contact)/why/unsubscribed?at=2024-06-03T09:00:00Z"
        ),
        Row(
            command: "why con_ana VIP",
            shell: "use con_ana; why VIP",
            path: "\(contact)/why/VIP"
        ),
        Row(
            command: "diff con_ana 2024-03-01 2024-06-03",
            shell: "use con_ana; diff 2024-03-01 2024-06-03",
            path: "\(contact)/diff?from=2024-03-01&to=2024-06-03"
        ),
        // Loaded files have one record time, so there is no earlier state of the log to compare
        // with.
        Row(
            command: "diff con_ana 2024-03-01 end --known-from 5",
            shell: nil,
            path: "\(contact)/diff?from=2024-03-01&known_from=5",
            isOfFiles: false
        ),
        Row(
            command: "trend 'in VIP' --by month",
            shell: "trend in VIP by month",
            path: "/orgs/org_kestrel/segments/VIP/trend?by=month"
        ),
        Row(
            command: "trend 'in VIP' --by week --from 2024-05-01 --to 2024-06-03",
            shell: "trend in VIP by week from 2024-05-01 to 2024-06-03",
            path: "/orgs/org_kestrel/segments/VIP/trend?by=week&from=2024-05-01&to=2024-06-03"
        ),
        Row(command: "activities con_ana", shell: "use con_ana; activities"),
        Row(command: "activity con_ana 11", shell: "use con_ana; activity 11"),
        Row(command: "timeline con_ana", shell: "use con_ana; timeline"),
        Row(command: "notes con_ana", shell: "use con_ana; notes"),
        Row(command: "segments con_ana", shell: "use con_ana; segments"),
        Row(command: "notices con_ana", shell: "use con_ana; notices"),
        Row(command: "steps con_ana 2024-03-01 end", shell: "use con_ana; steps 2024-03-01 end"),
        Row(
            command: "flips con_ana 'in VIP and not blocked'",
            shell: "use con_ana; flips in VIP and not blocked"
        ),
        Row(command: "state", shell: "contacts"),
        Row(command: "segments", shell: "segments"),
        Row(command: "who unsubscribed", shell: "who unsubscribed"),
        Row(command: "who 'in VIP' --known-at 20", shell: "known 20; who in VIP"),
        Row(command: "count 'not reachable'", shell: "count not reachable"),
        Row(command: "segment VIP", shell: "segment VIP"),
        Row(command: "flow VIP Customer", shell: "flow VIP Customer"),
    ]

    /// The samples in a store that is served.
    private final class Surfaces {
        let scratch: Scratch
        let store: [String]
        let server: Server

        init(on stores: Stores) async throws {
            scratch = try Scratch()
            store = ["--store", try await stores.name(at: scratch.path("served.db"))]
            try Server.importSamples(into: store)
            server = try Server(
                scratch,
                running: ["serve", "--port", "0", "--tokens", try Server.tokens(scratch)] + store
            )
        }

        deinit { _ = server.end() }

        func command(_ words: String, over source: [String]) throws -> String {
            let result = try Tool.run(TranscriptTests.words(words) + source + ["--format", "json"])
            #expect(result.status == 0, "\(words): \(result.messages)")
            return result.output
        }

        /// Returns the JSON that the shell prints; its moves print text.
        func shell(_ words: String, over source: [String]) throws -> String {
            let result = try Tool.run(["repl", "-c", "\(words) | json"] + source)
            #expect(result.status == 0, "\(words): \(result.messages)")
            return result.output.split(separator: "\n").filter { "[{".contains($0.prefix(1)) }
                .map { $0 + "\n" }.joined()
        }

        func request(_ path: String) async throws -> String {
            let url = try #require(URL(string: server.address + path))
            var request = URLRequest(url: url)
            request.setValue("Bearer \(Server.token)", forHTTPHeaderField: "Authorization")
            let (data, response) = try await URLSession.shared.data(for: request)
            #expect((response as? HTTPURLResponse)?.statusCode == 200, "\(path)")
            return String(decoding: data, as: UTF8.self) + "\n"
        }
    }

    @Test(arguments: Stores.durable)
    func `each query gives one JSON, however it is asked`(_ stores: Stores) async throws {
        let surfaces = try await Surfaces(on: stores)
        for row in Self.rows {
            let right = try surfaces.command(row.command, over: surfaces.store)
            #expect(right.count > 3, "\(row.command) says nothing")
            for source in row.isOfFiles ? [surfaces.store, Tool.samples] : [] {
                let right = right.withoutOrigin
                #expect(
                    try surfaces.command(row.command, over: source).withoutOrigin == right,
                    "\(row.command) of \(source[0])"
                )
                guard let words = row.shell else { continue }
                #expect(
                    try surfaces.shell(words, over: source).withoutOrigin == right,
                    "\(words) of \(source[0])"
                )
            }
            guard let path = row.path else { continue }
            #expect(try await surfaces.request(path) == right, "\(path)")
        }
    }
}

extension String {
    /// The JSON without what a store and files know each alone: when an activity was recorded, and where it was read.
    var withoutOrigin: String {
        replacing(#/"(recorded_at|source)":("[^"]*"|null)/#) { "\"\($0.output.1)\":null" }
    }
}
