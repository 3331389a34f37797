import Foundation
import Testing

/// Tests of the commands that write, verify and erase stores.
@Suite struct StoreCommandTests {
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

    @Test func `a store answers as the files do that it was made from`() throws {
        try imported()
        for question in [
            ["state", "--format", "ndjson", "--at", "2024-06-03T09:00:00Z"],
            ["why", "con_ana", "unsubscribed", "--format", "json"],
            ["history", "con_ana", "--format", "json"], ["history", "con_ana"],
            ["diff", "con_ana", "2024-04-01T00:00:00Z", "end", "--steps"],
            ["segments"],
        ] {
            let fromFiles = try Tool.run(question + Tool.samples)
            let fromStore = try Tool.run(question + ["--store", store])
            #expect(fromFiles.status == 0 && fromStore.status == 0, "\(fromStore.messages)")
            #expect(
                fromFiles.output.withoutOrigin == fromStore.output.withoutOrigin,
                "\(question)"
            )
        }
    }

    @Test func `an import that is done again adds nothing and keeps each reject once`() throws {
        let file = try scratch.file("mixed", "{}\n{\"id\":1}\n".utf8)
        for expected in ["read 2 records: 0 appended", "read 2 records: 0 appended"] {
            let result = try Tool.run(["import", "--store", store, file])
            #expect(result.output.hasPrefix(expected) && result.status == 3)
            #expect(result.messages.contains("error: no activities in \(file)"))
        }
        let export = try Tool.run(["export", "--store", store]).output
        #expect(export.hasPrefix(#"{"format":"contact-log","version":2,"log":""#))
        #expect(export.split(separator: "\n").first?.hasSuffix(#""rejects":2}"#) == true)
    }

    @Test func `an export becomes a store of the same entries, which is another log`() throws {
        try imported()
        let first = try Tool.run(["export", "--store", store]).output
        let file = try scratch.file("export", first.utf8)
        let copy = scratch.path("copy.db")
        let result = try Tool.run(["import", "--store", copy, file])
        #expect(
            result.status == 0 && result.output.contains(": 25 entries verified, head 25:"),
            "\(result.messages)"
        )
        let again = try Tool.run(["export", "--store", copy]).output
        #expect(again != first)
        let log = /"log":"[0-9a-f]{32}"/
        #expect(
            again.replacing(log, with: "", maxReplacements: 1)
                == first.replacing(log, with: "", maxReplacements: 1)
        )
        #expect(try Tool.run(["restore", "--store", copy, file]).status == 3)
    }

    @Test func `a backup is a store of its own that verifies`() throws {
        try imported()
        let copy = scratch.path("copy.db")
        #expect(try Tool.run(["backup", copy, "--store", store]).status == 0)
        let verified = try Tool.run(["verify", "--store", copy])
        #expect(
            verified.status == 0 && verified.output.hasPrefix("ok: 25 entries verified\nhead 25:")
        )
        #expect(try Tool.run(["backup", copy, "--store", store]).status != 0)
    }

    @Test func `erasing needs a yes, leaves no text anywhere, and still verifies`() throws {
        try imported()
        let asked = try Tool.run(["erase", "con_ana", "--store", store])
        #expect(asked.status == 1 && asked.messages.isEmpty)
        #expect(
            asked.output == """
                would erase 13 activities of con_ana from \(store)
                  add --yes to do it; it can't be undone

                """
        )
        #expect(try Tool.run(["erase", "con_ana", "--store", store, "--yes"]).status == 0)
        for file in try FileManager.default.contentsOfDirectory(atPath: scratch.directory.path) {
            let bytes = try Data(contentsOf: scratch.directory.appending(path: file))
            #expect(bytes.firstRange(of: Data("Huehuetenango".utf8)) == nil, "\(file)")
        }
        let state = try Tool.run(["state", "con_ana", "--store", store, "--format", "json"])
        #expect(
            state.output.contains(#""presence":"erased""#)
                && state.output.contains(#""reachable":false"#)
        )
        #expect(try Tool.run(["verify", "--store", store]).status == 0)
    }

    /// Checks activities under two contacts of one organization, as a merge of contacts leaves them.
    @Test func `an opt-out outlives the erasure of its contact, in every command`() throws {
        try imported()
        let erase = try Tool.run(["erase", "con_bea", "--store", store, "--yes"])
        #expect(erase.status == 0, "\(erase.messages)")
        let rows = try scratch.file("rows.csv", "contact_id,sent_at\ncon_bea,2024-06-03\n".utf8)
        let join = ["as-of-join", rows, "--store", store]
        for news in [false, true] {
            if news {
                let later =
                    #"{"org_id":"org_kestrel","contact_id":"con_bea","id":"n1","type":"segment_added","#
                    + #""created_at":"2024-07-01T00:00:00Z","segment":{"id":"seg_vip"}}"#
                let file = try scratch.file("later.ndjson", (later + "\n").utf8)
                #expect(try Tool.run(["import", "--store", store, file]).status == 0)
            }
            let why = try Tool.run(["why", "con_bea", "unsubscribed", "--store", store]).output
            #expect(why.contains("act_b03") || why.contains("its text was erased"), "\(why)")
            let joined = try Tool.run(join)
            #expect(
                joined.output.contains("erased,UNSUBSCRIBED,false,not_reachable"),
                "\(joined.output)"
            )
            #expect(joined.messages == "1 row, 1 violation, 0 rejected, 1 erased\n")
            let who = try Tool.run(["who", "unsubscribed", "--store", store, "--format", "csv"])
            #expect(who.output.contains("con_bea"))
        }
        let again = try Tool.run(["import", "--store", store, "Examples/Streams/shop.ndjson"])
        #expect(again.output.contains(" 0 appended") && again.status == 0)
        let unknown = try Tool.run(join + ["--only", "unknown"]).output.split(separator: "\n")
        #expect(unknown.count == 1, "the head line alone")
    }

    private func merged() throws {
        let old = """
            {"org_id":"o","contact_id":"con_old","id":"m1","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"s"}}
            {"org_id":"o","contact_id":"con_old","id":"m2","type":"note_created","created_at":"2024-01-02T00:00:00Z","note":{"id":"n2","content":"Huehuetenango"}}
            {"org_id":"o","contact_id":"con_old","id":"x1","type":"note_created","created_at":"2024-01-04T00:00:00Z","note":{"id":"n3","content":"of con_old alone"}}
            {"org_id":"o","contact_id":"con_old","id":"x2","type":"contact_unsubscribed","created_at":"2024-01-05T00:00:00Z"}

            """
        let new = old.split(separator: "\n").prefix(2).map {
            $0.replacing("con_old", with: "con_new")
        }
        let file = try scratch.file("merge.ndjson", (old + new.joined(separator: "\n")).utf8)
        #expect(try Tool.run(["import", "--store", store, file]).status == 0)
        try FileManager.default.removeItem(atPath: file)
    }

    private func holds(_ word: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: scratch.directory.path).contains {
            file in
            let bytes = try Data(contentsOf: scratch.directory.appending(path: file))
            return bytes.firstRange(of: Data(word.utf8)) != nil
        }
    }

    @Test func `whoever erases is told who else has the same, and how to erase that`() throws {
        try merged()
        let erase = ["erase", "con_new", "--store", store]
        for yes in [[], ["--yes"]] {
            let result = try Tool.run(erase + yes)
            #expect(result.status == (yes.isEmpty ? 1 : 0))
            #expect(
                result.messages.contains(
                    "warning: con_old in o has 2 activities and 1 note with the same ids\n"
                        + "  add --with-shared to erase their text too"
                ),
                "\(result.messages)"
            )
        }
        #expect(try holds("Huehuetenango"))
        let again = try Tool.run(erase + ["--yes"])
        #expect(again.status == 1 && again.messages.contains("con_new is already erased"))
        #expect(again.messages.contains("con_old in o"))
        let asked = try Tool.run(erase + ["--with-shared"])
        #expect(
            asked.status == 1
                && asked.output.contains("would erase the text of 2 activities of con_old in o")
        )
        #expect(try holds("Huehuetenango"))
        let done = try Tool.run(erase + ["--with-shared", "--yes"])
        #expect(done.status == 0 && done.messages.contains(Self.reminder), "\(done.messages)")
        #expect(
            done.output
                == "erased the text of 2 activities of con_old in o, recorded up to position 9\n"
        )
        #expect(try !holds("Huehuetenango"))
        #expect(try holds("of con_old alone"))
        let state = try Tool.run(["state", "con_old", "--store", store, "--format", "json"]).output
        #expect(state.contains(#""status":"UNSUBSCRIBED""#) && state.contains(#""id":"s""#))
        #expect(try Tool.run(["verify", "--store", store]).status == 0)
        let over = try Tool.run(erase + ["--with-shared", "--yes"])
        #expect(over.status == 1 && over.messages.contains("con_new is already erased"))
    }

    private static let reminder =
        "evidence handed over earlier isn't changed; tell its recipients of the erasure\n"

    @Test func `one command erases a contact and what others share with it`() throws {
        try merged()
        let result = try Tool.run(["erase", "con_old", "--store", store, "--with-shared", "--yes"])
        #expect(result.status == 0 && result.messages.contains(Self.reminder), "\(result.messages)")
        #expect(
            result.output.hasPrefix(
                "erased con_old, recorded at position 7\nerased the text of 2 activities of con_new"
            )
        )
        #expect(try !holds("Huehuetenango") && !holds("of con_old alone"))
        #expect(try Tool.run(["verify", "--store", store]).status == 0)
    }

    @Test func `one whose text went with another contact is still there, and can be erased`() throws
    {
        try merged()
        _ = try Tool.run(["erase", "con_old", "--store", store, "--with-shared", "--yes"])
        let state = ["state", "con_new", "--store", store, "--format", "json"]
        #expect(try Tool.run(state).output.contains(#""presence":"present""#))
        let result = try Tool.run(["erase", "con_new", "--store", store, "--yes"])
        #expect(result.status == 0 && result.output.hasPrefix("erased con_new, recorded at "))
        #expect(try Tool.run(state).output.contains(#""presence":"erased""#))
        #expect(try Tool.run(["verify", "--store", store]).status == 0)
    }

    @Test func `a store is checked as its files are, and info counts shared ids`() throws {
        try merged()
        let more = try scratch.file("more", "{}\n".utf8)
        _ = try Tool.run(["import", "--store", store, more])
        let export = try Tool.run(["check", "--store", store, "--format", "json"])
        #expect(export.status == 0, "\(export.messages)")
        let counts =
            #""read":7,"appended":6,"duplicates":0,"revisions":0,"conflicts":0,"rejected":1,"rejects":[""#
        #expect(export.output.contains(counts), "\(export.output)")
        #expect(export.output.contains("more:1: no contact") || export.output.contains("more:1: "))
        #expect(export.output.contains(#""shared_ids":2"#))
        let info = try Tool.run(["info", "--store", store, "--format", "json"]).output
        #expect(info.contains(#""shared_ids":2"#))
        #expect(info.firstMatch(of: /"log_id":"[0-9a-f]{32}"/) != nil)
        let table = try Tool.run(["check", "--store", store])
        #expect(
            table.output.contains(
                "read 7 records: 6 appended, 0 duplicates, 0 revisions, 0 conflicts, 1 rejected"
            )
        )
        // The revisions by which an erasure removes descriptions were never read from a source.
        _ = try Tool.run(["erase", "con_new", "--store", store, "--with-shared", "--yes"])
        let erased = try Tool.run(["check", "--store", store, "--format", "json"]).output
        #expect(
            erased.contains(#""read":7,"appended":6,"duplicates":0,"revisions":0,"#),
            "\(erased)"
        )
    }

    @Test func `check answers of a store what it answers of the files`() throws {
        try imported()
        let keys = try [Tool.samples, ["--store", store]].map { source in
            let output = try Tool.run(["check", "--format", "json"] + source).output
            var object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
            object?["sources"] = nil
            return object.map { NSDictionary(dictionary: $0) }
        }
        #expect(keys[0] != nil && keys[0] == keys[1])
    }

    @Test func `the census of a store that was put back is made anew`() throws {
        let (one, two) = ("Examples/Streams/shop.ndjson", "Examples/Streams/ana.json")
        _ = try Tool.run(["import", "--store", store, one])
        let old = scratch.path("old.db")
        _ = try Tool.run(["backup", old, "--store", store])
        _ = try Tool.run(["import", "--store", store, two])
        let who = ["who", "unsubscribed or not unsubscribed", "--format", "ndjson"]
        #expect(try Tool.run(who + ["--store", store]).output.contains("con_ana"))
        let census = try Data(contentsOf: URL(filePath: store + ".census"))
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: store + suffix)
        }
        try FileManager.default.copyItem(atPath: old, toPath: store)
        let other = try String(contentsOf: Tool.root.appending(path: one), encoding: .utf8)
            .replacing("\"con_", with: "\"con_x").replacing("\"act_", with: "\"act_x")
        let file = try scratch.file("other.ndjson", other.utf8)
        _ = try Tool.run(["import", "--store", store, file])
        try census.write(to: URL(filePath: store + ".census"))
        let answer = try Tool.run(who + ["--store", store]).output
        #expect(!answer.contains("con_ana") && answer.contains("con_xbea"), "\(answer)")
    }

    @Test func `verify finds that the store was put back, given a head kept elsewhere`() throws {
        let file = "Examples/Streams/shop.ndjson"
        _ = try Tool.run(["import", "--store", store, file])
        let old = scratch.path("old.db")
        _ = try Tool.run(["backup", old, "--store", store])
        _ = try Tool.run(["import", "--store", store, "Examples/Streams/ana.json"])
        let head = try Tool.run(["verify", "--store", store]).output.dropFirst(
            "ok: 25 entries verified\nhead ".count
        )
        let later = String(head.prefix { !$0.isWhitespace })
        #expect(try Tool.run(["verify", "--store", store, "--head", later]).status == 0)
        let result = try Tool.run(["verify", "--store", old, "--head", later])
        #expect(
            result.status == 1 && result.output.hasPrefix("FAILED at position 13: entry missing")
        )
    }

    @Test func `snapshots are told of, taken and dropped without changing an answer`() throws {
        try imported()
        let before = try Tool.run(["state", "--store", store, "--format", "ndjson"]).output
        for verb in ["rebuild", "info", "drop"] {
            #expect(try Tool.run(["snapshot", verb, "--store", store]).status == 0)
            #expect(
                try Tool.run(["state", "--store", store, "--format", "ndjson"]).output == before
            )
        }
    }

    @Test func `the shell goes to a store, which it only reads`() throws {
        try imported()
        let result = try Tool.run([
            "repl", "-c",
            "open \(store); use con_bea; why Lead | csv; load Examples/Streams/ana.json",
        ])
        #expect(result.status == 1)
        #expect(
            result.output.contains("4 contacts")
                && result.output.contains(",set by,1,2024-01-15T08:00:00Z")
        )
        #expect(result.messages.contains("projector import FILE --store"))
    }

    @Test func `what is no store is refused and left as it is`() throws {
        let file = try scratch.file("text", "not a store".utf8)
        for command in [
            ["state", "--store", file], ["import", "--store", file, "Examples/Streams/ana.json"],
        ] {
            let result = try Tool.run(command)
            #expect(
                result.status == 3 && result.messages.contains("isn't a projector store"),
                "\(result.messages)"
            )
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "not a store")
        #expect(try Tool.run(["info", "--store", scratch.path("none.db")]).status == 3)
    }
}
