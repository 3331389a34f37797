import Foundation
import Testing

/// Tests of stores of another user, in directories that aren't writable.
///
/// They run only as root, which can become another user, if that user can run the tool.
@Suite(.enabled(if: OtherUser.mayRun, "only root can become another user, who must reach the tool"))
struct ReadOnlyStoreTests {
    private let scratch: Scratch
    private let directory: String
    private let store: String

    init() throws {
        scratch = try Scratch()
        directory = scratch.path("d")
        store = directory + "/contacts.db"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        try set(0o755, scratch.directory.path)
    }

    private func set(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func imported() throws {
        let result = try Tool.run(["import", "--store", store, "Examples/Streams/ana.json"])
        #expect(result.status == 0, "\(result.messages)")
    }

    /// Creates a store whose activities are only in its write-ahead log, as a crash leaves it.
    private func crashed() throws {
        let made = scratch.path("made.db")
        let input = Pipe()
        let process = try Tool.start(
            ["import", "-", "--batch", "5", "--store", made],
            input: input
        )
        let records = try Tool.run(["generate", "--activities", "3000"]).output
        try input.fileHandleForWriting.write(contentsOf: Data(records.utf8))
        let size = { (try? Data(contentsOf: URL(filePath: made + "-wal")).count) ?? 0 }
        // 100 kB of write-ahead log are several commits. The import still waits for input then, so
        // the kill can't be too late.
        while size() < 100_000 { usleep(1_000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        for end in ["", "-wal", "-shm"] {
            try FileManager.default.moveItem(atPath: made + end, toPath: store + end)
        }
    }

    private func lockUp(_ modes: [String: Int]) throws {
        for (end, mode) in modes { try set(mode, store + end) }
        try set(0o555, directory)
    }

    private func asked(_ arguments: [String]) throws -> Tool.Result {
        try Tool.run(arguments + ["--store", store], under: OtherUser.command)
    }

    private var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: directory).sorted() }
    }

    @Test func `every question is answered in a directory that can't be written`() throws {
        try imported()
        try lockUp(["": 0o444])
        let before = try files
        for question in [
            ["count", "unsubscribed"], ["state", "con_ana"], ["why", "con_ana", "unsubscribed"],
            ["who", "not blocked"], ["info"], ["verify"], ["rejects"], ["export"],
            ["as-of-join", "Examples/Streams/sends.csv"],
            ["repl", "-c", "contacts; count blocked"],
        ] {
            let mine = try Tool.run(question + ["--store", store])
            let theirs = try asked(question)
            #expect(theirs.status == 0, "\(question) \(theirs.messages)")
            #expect(theirs.output == mine.output, "\(question)")
        }
        #expect(try files.filter { !$0.hasSuffix(".census") } == before)
    }

    @Test func `a store there is compared with the source, whose requests can't be noted`()
        async throws
    {
        let api = try await FakeAPI(["c1": 3], contacts: #"[{"id":"c1"}]"#)
        let arguments = ["--org", "o", "--server", api.address, "--store", store]
        let key = ["PROJECTOR_API_KEY": "test-key"]
        #expect(
            try Tool.run(["sync", "--contact", "c1"] + arguments, environment: key).status == 0
        )
        let mine = try Tool.run(["reconcile"] + arguments, environment: key)
        try lockUp(["": 0o444])
        let theirs = try Tool.run(
            ["reconcile"] + arguments,
            environment: key,
            under: OtherUser.command
        )
        await api.close()
        #expect(theirs.status == mine.status && theirs.output == mine.output, "\(theirs.messages)")
        #expect(theirs.messages.contains("aren't counted for --rate"), "\(theirs.messages)")
    }

    @Test func `a store is not written there, and the refusal says why`() throws {
        try imported()
        try lockUp(["": 0o444])
        let result = try asked(["import", "Examples/Streams/shop.ndjson"])
        #expect(result.status == 3 && result.messages.contains("permission"), "\(result.messages)")
    }

    @Test func `a log that a crash left is read there`() throws {
        try crashed()
        let mine = try Tool.run(["info", "--format", "json", "--store", crashCopy()]).output
        try lockUp(["": 0o444, "-wal": 0o444, "-shm": 0o444])
        let result = try asked(["info", "--format", "json"])
        #expect(result.status == 0, "\(result.messages)")
        let head = #/"head":([0-9]+)/#
        let found = try #require(result.output.firstMatch(of: head)?.output.1)
        #expect(found == mine.firstMatch(of: head)?.output.1)
        #expect(try asked(["verify"]).status == 0)
    }

    @Test(arguments: [0o444, 0o600])
    func `a log that can't be read there is not left out silently`(mode: Int) throws {
        try crashed()
        if mode == 0o444 { try FileManager.default.removeItem(atPath: store + "-shm") }
        try lockUp(["": 0o444, "-wal": mode])
        let result = try asked(["count", "blocked"])
        #expect(result.status == 3 && result.output.isEmpty, "\(result)")
        #expect(result.messages.contains("-wal"), "\(result.messages)")
    }

    @Test func `a reader leaves nothing of its own that keeps the owner from writing`() throws {
        try imported()
        try set(0o444, store)
        try set(0o777, directory)
        #expect(try asked(["state", "con_ana"]).status == 0)
        #expect(try files == ["contacts.db", "contacts.db-lock"])
    }

    @Test func `a store that its owner writes meanwhile gives an error and no old answer`() throws {
        try imported()
        try lockUp(["": 0o444])
        let session = try Tool.Session(["repl", "--store", store], under: OtherUser.command)
        #expect(try session.ask("info | json").contains(#""head":13"#))
        let more = try Tool.run(["import", "--store", store, "Examples/Streams/shop.ndjson"])
        #expect(more.status == 0, "\(more.messages)")
        let messages = try session.end(after: "info | json")
        #expect(messages.contains("changed while it was open"), "\(messages)")
    }

    /// Returns the path of a copy of the crashed store, which its owner reads.
    private func crashCopy() throws -> String {
        let copy = scratch.path("copy.db")
        for end in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: store + end, toPath: copy + end)
        }
        return copy
    }
}

/// A user other than the owner of the files.
enum OtherUser {
    // 65534 is `nobody`, who owns no files.
    static let command = [
        "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/env",
    ]

    static let mayRun =
        geteuid() == 0
        && (try? Tool.run(["--version"], in: URL(filePath: "/"), under: command).status) == 0
}
