import ContactProjector
import ContactProjectorSQLite
import Foundation
import Testing

/// Tests that a store is one complete file after a command, however the command ended.
@Suite struct StoreClosingTests {
    private let scratch: Scratch
    private let store: String

    init() throws {
        scratch = try Scratch()
        store = scratch.path("contacts.db")
    }

    private func imported() throws {
        let result = try Tool.run([
            "import", "--store", store, "Examples/Streams/ana.json", "Examples/Streams/shop.ndjson",
        ])
        #expect(result.status == 0, "\(result.messages)")
    }

    /// Returns the companion files that still hold data of a store.
    private func strays() throws -> [String] {
        let ends = ["-wal", "-shm", "-journal", "-unfinished"]
        return try scratch.names().filter { name in ends.contains { name.hasSuffix($0) } }
    }

    /// Returns the verified head of a copy of the database file alone.
    private func copiedHead() throws -> String {
        let copy = try Scratch()
        try FileManager.default.copyItem(atPath: store, toPath: copy.path("copy.db"))
        let verified = try Tool.run(["verify", "--store", copy.path("copy.db")])
        #expect(verified.status == 0, "\(verified.messages)")
        return verified.output
    }

    @Test func `after every command the store is one file`() throws {
        try imported()
        #expect(try copiedHead().hasPrefix("ok: 25 entries verified\nhead 25:"))
        let export = try scratch.file("export", Tool.run(["export", "--store", store]).output.utf8)
        for command in [
            ["count", "unsubscribed", "--store", store], ["info", "--store", store],
            ["verify", "--store", store], ["state", "--store", store],
            ["why", "con_ana", "unsubscribed", "--store", store], ["rejects", "--store", store],
            ["who", "blocked", "--store", store, "--known", "20"],
            ["as-of-join", "Examples/Streams/sends.csv", "--store", store],
            ["backup", scratch.path("backup.db"), "--store", store],
            ["restore", export, "--store", scratch.path("restored.db")],
            ["import", export, "--store", scratch.path("imported.db")],
            ["snapshot", "rebuild", "--store", store], ["snapshot", "drop", "--store", store],
            [
                "repl", "--store", store, "-c",
                "contacts; open \(scratch.path("backup.db")); count blocked",
            ],
            ["erase", "con_ana", "--store", store, "--yes"],
            ["import", "--store", store, "Examples/Streams/ana.json"],
        ] {
            let result = try Tool.run(command)
            #expect(result.status == 0, "\(command) \(result.messages)")
            #expect(try strays() == [], "\(command)")
        }
    }

    @Test func `a command that fails leaves the store one file, too`() throws {
        try imported()
        let junk = try scratch.file("junk", [0x1F, 0x8B, 8, 0, 1, 2, 3] as [UInt8])
        for command in [
            ["why", "con_ana", "no such segment", "--store", store],
            ["count", "no such condition", "--store", store],
            ["erase", "con_ana", "--store", store],
            ["erase", "con_nobody", "--store", store, "--yes"],
            ["import", "--store", store, "Examples/Streams/ana.json", scratch.path("none.json")],
            ["import", "--store", store, junk],
            ["restore", junk, "--store", scratch.path("new.db")],
            ["backup", store, "--store", store], ["as-of-join", junk, "--store", store],
            ["repl", "--store", store, "-c", "use con_nobody"],
            ["serve", "--store", store, "--host", "0.0.0.0", "--append"],
            ["verify", "--store", store, "--head", "99:" + String(repeating: "0", count: 64)],
        ] {
            let result = try Tool.run(command)
            #expect(result.status > 0, "\(command)")
            #expect(try strays() == [], "\(command)")
        }
    }

    @Test(arguments: [
        "export --store $0 | head -c 10", "state --store $0 --format ndjson | true",
        "repl --store $0 -c export | head -c 10", "export --store $0 > /dev/full",
        "who blocked --store $0 > /dev/full",
        "import --store $0 Examples/Streams/ana.json > /dev/full",
    ])
    func `a command whose answer nobody takes leaves the store one file`(command: String) throws {
        try imported()
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", "\"$1\" \(command)", store, PseudoTerminal.projector]
        shell.currentDirectoryURL = Tool.root
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        #expect(try strays() == [])
    }

    @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM, SIGHUP])
    func `an import that is ended keeps what it appended in one file`(signal: Int32) async throws {
        let input = Pipe()
        let process = try Tool.start(
            ["import", "-", "--store", store, "--batch", "10"],
            input: input,
            // A runner in the background ignores INT, and a child would inherit that.
            under: ["/usr/bin/env", "--default-signal=INT,HUP,TERM"]
        )
        let records = try Tool.run(["generate", "--activities", "5000"]).output
        // A pipe blocks its writer, so all but the last records were read when this returns.
        try input.fileHandleForWriting.write(contentsOf: Data(records.utf8))
        try await waitForEntries()
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(process.terminationStatus == signal)
        #expect(try strays() == [])
        #expect(try !copiedHead().hasPrefix("ok: 0 entries verified\nhead 0:"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a sync that would go on for ever leaves one file when it is ended`() async throws {
        let api = try await FakeAPI(["c1": 250])
        let process = try Tool.start(
            [
                "sync", "--store", store, "--org", "o", "--contact", "c1", "--follow", "--server",
                api.address,
            ],
            environment: ["PROJECTOR_API_KEY": "test-key"]
        )
        try await waitForEntries()
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        await api.close()
        #expect(process.terminationStatus == SIGTERM)
        #expect(try strays() == [])
        #expect(try !copiedHead().hasPrefix("ok: 0 entries verified\nhead 0:"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a restore that is ended leaves nothing that could be taken for a store`() async throws {
        try imported()
        let export = try Tool.run(["export", "--store", store]).output
        let input = Pipe()
        let copy = scratch.path("copy.db")
        let process = try Tool.start(["restore", "-", "--store", copy], input: input)
        try input.fileHandleForWriting.write(contentsOf: Data(export.utf8.prefix(3_000)))
        while !FileManager.default.fileExists(atPath: copy + "-unfinished") { await Task.yield() }
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        #expect(process.terminationStatus == SIGTERM)
        #expect(try strays() == [])
        #expect(!FileManager.default.fileExists(atPath: copy))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a signal that is ignored ends nothing`() throws {
        let script = """
            trap '' TERM; mkfifo pipe; "$1" import - --store "$2" < pipe & exec 7> pipe
            while [ ! -s "$2" ]; do :; done
            kill -TERM $!; cat "$3" >&7; exec 7>&-; wait $!
            """
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        let sample = Tool.root.appending(path: "Examples/Streams/ana.json").path
        shell.arguments = ["-c", script, "sh", PseudoTerminal.projector, store, sample]
        shell.currentDirectoryURL = scratch.directory
        shell.standardOutput = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0)
        #expect(try copiedHead().hasPrefix("ok: 13 entries verified\nhead 13:"))
    }

    /// Waits until the store has an entry.
    private func waitForEntries() async throws {
        while true {
            if let reader = try? SQLiteActivityStore(path: store, options: .init(mode: .readOnly)) {
                let head = try? await reader.head().position
                try await reader.close()
                if let head, head > .zero { return }
            }
            await Task.yield()
        }
    }
}
