import Foundation
import Testing

/// Tests that one file is one store, whatever path names it.
@Suite struct StoreNameTests {
    private let scratch: Scratch
    private let store: String

    init() throws {
        scratch = try Scratch()
        store = scratch.path("contacts.db")
    }

    private func imported() throws {
        let result = try Tool.run(["import", "--store", store, "Examples/Streams/ana.json"])
        #expect(result.status == 0, "\(result.messages)")
    }

    @Test func `a second name is refused for writing, and nothing is lost under the first`() throws
    {
        try imported()
        let second = scratch.path("second.db")
        try FileManager.default.linkItem(atPath: store, toPath: second)
        for command in [
            ["import", "--store", second, "Examples/Streams/shop.ndjson"],
            ["erase", "con_ana", "--store", second, "--yes"],
            ["snapshot", "rebuild", "--store", store],
            ["serve", "--append", "--port", "0", "--store", second],
        ] {
            let result = try Tool.run(command)
            #expect(result.status == 3, "\(command) \(result.output)")
            #expect(result.messages.contains("has 2 names (hard links)"), "\(result.messages)")
        }
        for name in [store, second] {
            let result = try Tool.run(["count", "unsubscribed", "--store", name])
            #expect(result.status == 0 && result.output == "0\n", "\(result)")
            #expect(result.messages.contains("warning: \(name) has 2 names"), "\(result.messages)")
        }
        #expect(try scratch.names() == ["contacts.db", "contacts.db-lock", "second.db"])
        try FileManager.default.removeItem(atPath: second)
        let verified = try Tool.run(["verify", "--store", store])
        #expect(
            verified.status == 0 && verified.output.hasPrefix("ok: 13 entries verified\nhead 13:")
        )
        #expect(verified.messages.isEmpty)
    }

    @Test func `a reader under a second name gives no old answer once the store is written`() throws
    {
        try imported()
        let second = scratch.path("second.db")
        try FileManager.default.linkItem(atPath: store, toPath: second)
        let session = try Tool.Session(["repl", "--store", second])
        #expect(try session.ask("info | json").contains(#""head":13"#))
        try FileManager.default.removeItem(atPath: second)
        let more = try Tool.run(["import", "--store", store, "Examples/Streams/shop.ndjson"])
        #expect(more.status == 0, "\(more.messages)")
        let messages = try session.end(after: "info | json")
        #expect(messages.contains("changed while it was open"), "\(messages)")
    }

    @Test(.enabled(if: Self.mayMount, "mounting needs root and a mount namespace"))
    func `a store that is mounted as a single file is read and not written`() throws {
        try imported()
        let place = try scratch.file("mounted.db", [])
        let mounted = [
            "/usr/bin/unshare", "-m", "sh", "-c",
            #"mount --bind "$0" "$1" && shift && exec "$@""#, store, place,
        ]
        let more = ["import", "Examples/Streams/shop.ndjson", "--store"]
        let written = try Tool.run(more + [place], under: mounted)
        #expect(written.status == 3, "\(written.messages)")
        #expect(written.messages.contains("mounted as a single file"), "\(written.messages)")
        let session = try Tool.Session(["repl", "--store", place], under: mounted)
        #expect(try session.ask("info | json").contains(#""head":13"#))
        #expect(try Tool.run(more + [store]).status == 0)
        let messages = try session.end(after: "info | json")
        #expect(messages.contains("warning: \(place) is mounted as a single file"), "\(messages)")
        #expect(messages.contains("changed while it was open"), "\(messages)")
    }

    static let mayMount =
        geteuid() == 0
        && (try? Tool.run(["--version"], under: ["/usr/bin/unshare", "-m"]).status) == 0

    @Test func `every companion lies beside the file that a symbolic link leads to`() async throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: scratch.path("real"), withIntermediateDirectories: true)
        let link = scratch.path("link.db")
        try manager.createSymbolicLink(atPath: link, withDestinationPath: "real/contacts.db")
        let api = try await FakeAPI(["c1": 3])
        let synced = try Tool.run(
            ["sync", "--store", link, "--org", "o", "--contact", "c1", "--server", api.address],
            environment: ["PROJECTOR_API_KEY": "test-key"]
        )
        #expect(synced.status == 0, "\(synced.messages)")
        await api.close()
        #expect(try Tool.run(["count", "blocked", "--store", link]).status == 0)
        #expect(try scratch.names() == ["link.db", "real"])
        #expect(
            try manager.contentsOfDirectory(atPath: scratch.path("real")).sorted()
                == ["", "-lock", ".census", ".requests", ".sync"].map { "contacts.db" + $0 }
        )
        let erased = try Tool.run(["erase", "c1", "--store", link, "--yes"])
        #expect(erased.status == 0, "\(erased.messages)")
        #expect(!manager.fileExists(atPath: scratch.path("real/contacts.db.census")))
    }

    @Test func `an import beside a log whose store is missing makes no new one`() throws {
        try Data(repeating: 1, count: 64).write(to: URL(filePath: store + "-wal"))
        for command in [
            ["import", "--store", store, "Examples/Streams/ana.json"], ["info", "--store", store],
        ] {
            let result = try Tool.run(command)
            #expect(result.status == 3, "\(result)")
            #expect(
                result.messages.contains("restore the file that it belongs to"),
                "\(result.messages)"
            )
        }
        #expect(try scratch.names() == ["contacts.db-wal"])
    }

    @Test(arguments: ["0", "022", "0777"])
    func `every file that a command makes of a store is its owner's alone`(mask: String)
        async throws
    {
        let masked = ["/bin/sh", "-c", #"umask "$0" && exec "$@""#, mask]
        let api = try await FakeAPI(["c1": 3])
        for command in [
            ["sync", "--store", store, "--org", "o", "--contact", "c1", "--server", api.address],
            ["count", "blocked", "--store", store],
            ["backup", scratch.path("copy.db"), "--store", store],
        ] {
            let result = try Tool.run(
                command,
                environment: ["PROJECTOR_API_KEY": "test-key"],
                under: masked
            )
            #expect(result.status == 0, "\(result.messages)")
        }
        await api.close()
        let modes = try scratch.modes()
        #expect(modes.count == 7, "\(modes)")
        #expect(modes.allSatisfy { $0.value == 0o600 }, "\(modes)")
    }
}
