import Foundation
import Testing

@Suite struct SyncCommandTests {
    private static let key = ["PROJECTOR_API_KEY": "test-key"]

    private func sync(
        _ api: FakeAPI,
        _ store: String,
        _ more: [String],
        _ environment: [String: String] = key
    ) throws -> Tool.Result {
        try Tool.run(
            ["sync", "--store", store, "--org", "o", "--server", api.address, "--rate", "100000"]
                + more,
            environment: environment
        )
    }

    @Test func `contacts are brought, then only what is new, then answered`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let api = try await FakeAPI(["c1": 250, "c2": 3])
        let both = ["--contact", "c1", "--contact", "c2", "--format", "json"]
        let first = try sync(api, store, both)
        #expect(first.status == 0, "\(first.messages)")
        #expect(first.output.contains(#""new":253"#))
        api.set("c1", to: 255)
        let second = try sync(api, store, both)
        #expect(second.output.contains(#""new":5"#), "\(second.output)")
        let info = try Tool.run(["info", "--store", store, "--format", "json"])
        #expect(info.output.contains(#""activities":258"#))
        await api.close()
    }

    @Test func `a store that was put back or replaced is brought everything again`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let api = try await FakeAPI(["c1": 250, "c2": 3])
        let both = ["--contact", "c1", "--contact", "c2", "--format", "json"]
        #expect(try sync(api, store, both).output.contains(#""new":253"#))
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: store + suffix)
        }
        let again = try sync(api, store, both)
        #expect(again.output.contains(#""new":253"#), "\(again.output)")
        #expect(again.output.contains(#""listed_again":2"#))
        await api.close()
    }

    /// Checks that a killed sync continues: only the pages in flight are requested a second time.
    @Test func `killed at any moment it goes on where it was`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let names = (0..<40).map { "c\($0)" }
        let api = try await FakeAPI(Dictionary(uniqueKeysWithValues: names.map { ($0, 450) }))
        let list = try scratch.file("contacts", Array(names.joined(separator: "\n").utf8))
        let arguments = [
            "sync", "--store", store, "--org", "o", "--server", api.address, "--rate", "100000",
            "--contacts-file", list, "--concurrency", "4",
        ]
        var kills = 0
        // 40 contacts of 450 activities have 200 pages, so pages are left at each kill.
        for goal in [30, 70, 110] {
            let process = try Tool.start(arguments, environment: Self.key)
            while process.isRunning, api.asked.count < goal { usleep(500) }
            if process.isRunning { kills += 1 }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let last = try Tool.run(arguments + ["--format", "json"], environment: Self.key)
        #expect(last.status == 0, "\(last.messages)")
        #expect(kills > 0)
        let counts = Dictionary(grouping: api.asked, by: \.self).mapValues(\.count)
        // Page 1 is requested again at the end of each listing, to find activities that arrived
        // meanwhile.
        let repeated = counts.reduce(0) { $0 + max(0, $1.value - ($1.key.page == 1 ? 2 : 1)) }
        // --concurrency 4: at most four pages are in flight at each kill.
        #expect(repeated <= kills * 4, "\(kills) kills, \(repeated) pages repeated")
        let info = try Tool.run(["info", "--store", store, "--format", "json"])
        #expect(info.output.contains(#""activities":18000"#), "\(info.output)")
        await api.close()
    }

    @Test func `what fails is told, and keeps nobody else from being brought again`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let api = try await FakeAPI(["c1": 3])
        let both = ["--contact", "c1", "--contact", "c2"]
        let first = try sync(api, store, both)
        #expect(first.status == 1)
        #expect(first.output.contains("failed c2: not found: /orgs/o/contacts/c2"))
        api.set("c1", to: 4)
        let second = try sync(api, store, both + ["--format", "json"])
        #expect(second.status == 1 && second.output.contains(#""new":1,"#), "\(second.output)")
        api.set("c2", to: 1)
        let third = try sync(api, store, both)
        #expect(third.status == 0, "\(third.output)")
        await api.close()
    }

    @Test func `a refused key is not tried on everybody, and the run goes on with a right one`()
        async throws
    {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let names = (0..<40).map { "c\($0)" }
        let api = try await FakeAPI(Dictionary(uniqueKeysWithValues: names.map { ($0, 2) }))
        let list = try scratch.file("contacts", Array(names.joined(separator: "\n").utf8))
        let run = ["--contacts-file", list, "--concurrency", "2", "--format", "json"]
        let refused = try sync(api, store, run, ["PROJECTOR_API_KEY": "wrong"])
        #expect(refused.status == 1)
        #expect(refused.output.contains(#""failed":2,"not_tried":38,"#), "\(refused.output)")
        let whole = try sync(api, store, run)
        #expect(whole.status == 0 && whole.output.contains(#""new":80,"#), "\(whole.output)")
        await api.close()
    }

    @Test func `a list that the source does not give whole is no success`() async throws {
        let scratch = try Scratch()
        let api = try await FakeAPI(["c1": 3], more: 2)
        let sync = try sync(api, scratch.path("c.db"), ["--contact", "c1"])
        #expect(sync.status == 1)
        #expect(
            sync.output.contains("incomplete list c1: the source reports 2 more than it lists"),
            "\(sync.output)"
        )
        await api.close()
    }

    @Test func `every contact that the API lists is brought`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let contacts = #"[{"id":"c1"},{"id":"c2"}]"#
        let api = try await FakeAPI(["c1": 3, "c2": 101], contacts: contacts)
        let all = try sync(api, store, ["--all", "--format", "json"])
        #expect(all.status == 0, "\(all.messages)")
        #expect(all.output.contains(#""new":104,"#) && all.output.contains(#""incomplete":0,"#))
        #expect(all.output.contains(#""contacts_unlisted":null"#), "\(all.output)")
        await api.close()
    }

    /// Checks that following continues after an outage, reports it, and copies what arrived since.
    @Test(.timeLimit(.minutes(2)))
    func `following outlives an outage`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let api = try await FakeAPI(["c1": 3], contacts: #"[{"id":"c1"}]"#)
        let process = try Tool.start(
            [
                "sync", "--store", store, "--org", "o", "--server", api.address, "--rate", "100000",
                "--all", "--follow", "--interval", "1",
            ],
            environment: Self.key
        )
        while api.asked.isEmpty, process.isRunning { usleep(1_000) }
        api.breakContacts(true)
        let refusals = api.refusals
        while api.refusals < refusals + 4, process.isRunning { usleep(1_000) }
        api.breakContacts(false)
        api.set("c1", to: 5)
        let asked = api.asked.count
        while api.asked.count < asked + 2, process.isRunning { usleep(1_000) }
        #expect(process.isRunning)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let info = try Tool.run(["info", "--store", store, "--format", "json"])
        #expect(info.output.contains(#""activities":5"#), "\(info.output)")
        await api.close()
    }

    @Test func `rejects say whose they are`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let api = try await FakeAPI(["c1": 2, "c2": 2], junk: true)
        let synced = try sync(api, store, ["--contact", "c1", "--contact", "c2"])
        #expect(synced.status == 0, "\(synced.output)")
        let rejects = try Tool.run(["rejects", "--store", store, "--format", "csv"])
        #expect(rejects.output.contains("/contacts/c1/activities"), "\(rejects.output)")
        #expect(rejects.output.contains("/contacts/c2/activities"), "\(rejects.output)")
        await api.close()
    }

    @Test func `the key is shown by nothing`() async throws {
        let scratch = try Scratch()
        let api = try await FakeAPI([:])
        let refused = try sync(
            api,
            scratch.path("c.db"),
            ["--contact", "c1"],
            ["PROJECTOR_API_KEY": "very-secret"]
        )
        #expect(refused.status == 1)
        #expect(refused.output.contains("API key rejected by"))
        #expect(!(refused.output + refused.messages).contains("very-secret"))
        let none = try sync(api, scratch.path("c.db"), ["--contact", "c1"], [:])
        #expect(none.status == 3 && none.messages.contains("PROJECTOR_API_KEY"))
        await api.close()
    }

    @Test func `a store is compared with what the API says`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let contacts =
            #"[{"id":"c1","blocked":false,"segments":[{"id":"s0"},{"id":"s1"},{"id":"s2"}]},"#
            + #"{"id":"c2","blocked":true,"segments":[{"id":"s1"}]},{"id":"c3","unsubscribed":true}]"#
        let api = try await FakeAPI(["c1": 9, "c2": 1], contacts: contacts)
        let synced = try sync(api, store, ["--contact", "c1", "--contact", "c2"])
        #expect(synced.status == 0, "\(synced.messages)")
        let drift = try Tool.run(
            [
                "reconcile", "--store", store, "--org", "o", "--server", api.address, "--format",
                "csv",
            ],
            environment: Self.key
        )
        #expect(drift.status == 1, "\(drift.messages)")
        #expect(drift.output.contains("c2,segment s0,value,yes since"), "\(drift.output)")
        #expect(drift.output.contains("c2,blocked,unevidenced,no,,yes"), "\(drift.output)")
        #expect(drift.output.contains("c3,unsubscribed,unevidenced,no,,yes"), "\(drift.output)")
        let file = try scratch.file(
            "contacts.json",
            Array(#"[{"id":"c1","segments":[{"id":"s0"},{"id":"s1"},{"id":"s2"}]}]"#.utf8)
        )
        let none = try Tool.run(["reconcile", "--store", store, "--org", "o", "--contacts", file])
        #expect(none.status == 0 && none.output.contains("no differences"), "\(none.output)")
        #expect(none.output.contains("1 missing at the source"))
        #expect(none.output.contains("missing at the source: c2"), "\(none.output)")
        // A list without any contact of the store is an error, not agreement.
        for json in ["[]", #"[{"id":"stranger","blocked":false}]"#] {
            let list = try scratch.file("strange.json", Array(json.utf8))
            let strange = try Tool.run(
                ["reconcile", "--store", store, "--org", "o", "--contacts", list]
            )
            #expect(strange.status == 1 && strange.output.contains("nothing to compare"))
        }
        await api.close()
    }

    @Test(arguments: [["sync", "--all", "--observe"], ["reconcile", "--record"]])
    func `what the source says becomes evidence, and no difference again`(command: [String])
        async throws
    {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let contacts =
            #"[{"id":"c1","blocked":false,"segments":[{"id":"s0"},{"id":"s1"},{"id":"s2"}]},"#
            + #"{"id":"c2","blocked":true,"blocked_at":"2023-01-01T00:00:00Z","segments":[]},"#
            + #"{"id":"c3","unsubscribed":true,"segments":[{"id":"s9","name":"Nine"}]}]"#
        let api = try await FakeAPI(["c1": 9, "c2": 1], contacts: contacts)
        let source = ["--org", "o", "--store", store, "--server", api.address]
        let brought = try sync(api, store, ["--contact", "c1", "--contact", "c2"])
        #expect(brought.status == 0, "\(brought.messages)")
        func run(_ words: [String]) throws -> Tool.Result {
            try Tool.run(words, environment: Self.key)
        }
        let recorded = try run(command + source)
        let told = recorded.output + recorded.messages
        #expect(told.contains("observations: 3 recorded"), "\(told)")
        let again = try run(["reconcile"] + source)
        #expect(again.status == 0 && again.output.contains("no differences"), "\(again.output)")
        let why = try run(["why", "c3", "in", "Nine", "--store", store])
        #expect(why.output.contains("seen in the source's contact object at"), "\(why.output)")
        // Known to be blocked before there was an activity, and so not silently passed over.
        let early = try run(["state", "c2", "--at", "2023-06-01T00:00:00Z", "--store", store])
        #expect(early.output.contains("BLOCKED"), "\(early.output)")
        await api.close()
    }

    @Test func `of a contact that was erased nothing is recorded`() async throws {
        let scratch = try Scratch()
        let store = scratch.path("c.db")
        let file = try scratch.file(
            "contacts.json",
            Array(#"[{"id":"c1","blocked":false,"segments":[]}]"#.utf8)
        )
        let api = try await FakeAPI(["c1": 1])
        _ = try sync(api, store, ["--contact", "c1"])
        await api.close()
        _ = try Tool.run(["erase", "c1", "--org", "o", "--store", store, "--yes"])
        let record = ["reconcile", "--store", store, "--org", "o", "--contacts", file, "--record"]
        #expect(try Tool.run(record).status == 2)
        let refused = try Tool.run(record + ["--seen-at", "2024-06-01T00:00:00Z"])
        #expect(refused.output.contains("not recorded c1: it was erased"), "\(refused.output)")
        let state = try Tool.run(["state", "c1", "--store", store, "--format", "json"])
        #expect(state.output.contains(#""presence":"erased""#), "\(state.output)")
    }

    @Test(arguments: [
        ["sync", "--store", "x", "--org", "o"],
        ["sync", "--store", "x", "--org", "o", "--all", "--contact", "c"],
        ["sync", "--store", "x", "--org", "o", "--all", "--concurrency", "0"],
        ["sync", "--store", "x", "--org", "c", "--all"],
        ["reconcile", "--store", "x", "--org", "c"],
        ["reconcile", "--store", "x", "--org", "o", "--record", "--seen-at", "2024-01-01"],
    ])
    func `what makes no sense is a usage error`(arguments: [String]) throws {
        #expect(try Tool.run(arguments).status == 2)
    }
}
