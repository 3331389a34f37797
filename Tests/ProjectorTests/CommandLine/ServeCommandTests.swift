import Foundation
import Testing

/// Tests of `projector serve` as a process.
@Suite struct ServeCommandTests {
    @Test func `a store synced from a served one answers every command alike`() throws {
        let scratch = try Scratch()
        try Server.importSamples(scratch)
        let server = try Server(scratch, ["--tokens", try Server.tokens(scratch)])
        let synced = scratch.path("synced.db")
        let arguments = ["--org", "org_kestrel", "--server", server.address]
        let key = ["PROJECTOR_API_KEY": Server.token]
        let sync = try Tool.run(["sync", "--store", synced, "--all"] + arguments, environment: key)
        #expect(sync.status == 0, "\(sync.messages)")
        let drift = try Tool.run(["reconcile", "--store", synced] + arguments, environment: key)
        #expect(drift.status == 0, "\(drift.output)")
        for question in [
            ["state", "--format", "csv"], ["who", "not reachable"],
            ["trend", "in VIP", "--by", "week"],
            ["history", "con_ana"], ["why", "con_ana", "unsubscribed"], ["notes", "con_ana"],
            ["activities", "con_carl"], ["timeline", "con_bea"],
            ["diff", "con_ana", "2024-01-01", "2024-06-03"],
            ["count", "blocked", "--at", "2024-05-31"], ["notices", "con_ana"],
        ] {
            let first = try Tool.run(question + ["--store", scratch.path("served.db")])
            let second = try Tool.run(question + ["--store", synced])
            #expect(first.status == 0 && !first.output.isEmpty, "\(question) \(first.messages)")
            // Each store recorded the activities at positions and times of its own.
            let entry = /position \d+, recorded \S+ \S+ UTC/
            #expect(
                first.output.replacing(entry, with: "") == second.output.replacing(entry, with: ""),
                "\(question)"
            )
        }
        #expect(server.end() == 0)
        #expect(server.log.contains("status=200"))
        #expect(!server.log.contains(Server.token))
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a server that appends leaves one file when it ends`(signal: Int32) throws {
        let scratch = try Scratch()
        try Server.importSamples(scratch)
        let server = try Server(scratch, ["--append"])
        #expect(try scratch.names().contains("served.db-wal"))
        kill(server.process.processIdentifier, signal)
        server.process.waitUntilExit()
        let files = try scratch.names().filter { $0.hasPrefix("served.db") }
        #expect(files == ["served.db", "served.db-lock"])
    }

    @Test func `a wrong key is refused and shown nowhere`() throws {
        let scratch = try Scratch()
        try Server.importSamples(scratch)
        let server = try Server(scratch, ["--tokens", try Server.tokens(scratch)])
        let wrong = "wrong-canary-0123456789"
        let sync = try Tool.run(
            [
                "sync", "--store", scratch.path("x.db"), "--org", "org_kestrel", "--contact",
                "con_ana",
                "--server",
                server.address,
            ],
            environment: ["PROJECTOR_API_KEY": wrong]
        )
        #expect(sync.status == 1)
        #expect(!(sync.output + sync.messages + server.log).contains(wrong))
        #expect(server.end() == 0)
    }

    @Test func `what would show the data to everybody is refused with what to do`() throws {
        let scratch = try Scratch()
        try Server.importSamples(scratch)
        let store = ["serve", "--store", scratch.path("served.db"), "--port", "0"]
        let open = try Tool.run(store + ["--host", "0.0.0.0"])
        #expect(open.status == 1 && open.messages.contains("--tokens FILE"), "\(open.messages)")
        let readable = try Tool.run(store + ["--tokens", try Server.tokens(scratch, mode: 0o644)])
        #expect(readable.status == 1 && readable.messages.contains("chmod 600"))
        #expect(!readable.messages.contains(Server.token))
        let none = try Tool.run(["serve", "--store", scratch.path("none.db"), "--port", "0"])
        #expect(none.status == 3, "\(none.messages)")
        let lonely = try Tool.run(store + ["--tls-key", "key.pem"])
        #expect(lonely.status == 2 && lonely.messages.contains("--tls-certificate"))
        let missing = try Tool.run(store + ["--tls-key", "no.pem", "--tls-certificate", "no.pem"])
        #expect(missing.status == 1 && missing.messages.contains("PEM"), "\(missing.messages)")
        let taken = try Server(scratch, [])
        let port = try #require(taken.address.split(separator: ":").last.map(String.init))
        let second = try Tool.run(["serve", "--store", scratch.path("served.db"), "--port", port])
        #expect(second.status == 3 && second.messages.contains("listen"), "\(second.messages)")
        #expect(taken.end() == 0)
    }
}
