import Foundation
import Testing

/// Contacts that became one, on the command line.
@Suite struct MergeCommandTests {
    private let scratch: Scratch
    private let store: String

    init() throws {
        scratch = try Scratch()
        store = scratch.path("contacts.db")
        let lines = [
            ("con_old", "a", "segment_added", 1, #","segment":{"id":"vip","name":"VIP"}"#),
            ("con_old", "b", "contact_unsubscribed", 2, ""),
            ("con_new", "c", "note_created", 3, #","note":{"id":"n","content":"hello"}"#),
            ("con_else", "d", "contact_blocked", 4, ""),
        ].map { contact, id, type, day, more in
            #"{"contact_id":"\#(contact)","id":"\#(id)","type":"\#(type)","created_at":"2024-01-0\#(day)T00:00:00Z"\#(more)}"#
                + "\n"
        }
        let file = try scratch.file("a.ndjson", lines.joined().utf8)
        #expect(try Tool.run(["import", file, "--store", store]).status == 0)
    }

    private func run(_ line: String) throws -> Tool.Result {
        try Tool.run(line.split(separator: " ").map(String.init) + ["--store", store])
    }

    @Test func `a merge is answered about, listed, reversed and known at`() throws {
        let merged = try run("merge con_old into con_new")
        #expect(merged.status == 0, "\(merged.messages)")
        #expect(merged.output == "con_old is con_new from now on, recorded up to position 6\n")
        #expect(try run("merge con_old INTO con_new").output == "con_old was con_new already\n")

        let why = try run("why con_new unsubscribed")
        #expect(why.output.contains("with the activities of con_old, which became con_new"))
        #expect(why.output.contains("contact_unsubscribed of con_old"), "\(why.output)")
        let state = try run("state con_old")
        #expect(state.output.contains("con_old became con_new"))
        #expect(try run("state con_old --format json").output.contains(#""merged_into":"con_new""#))
        let listed = try run("state --format ndjson").output.split(separator: "\n")
        #expect(listed.count == 2 && listed[1].contains(#""merged_from":["con_old"]"#))
        #expect(try run("who unsubscribed --format csv").output.contains("con_new"))
        #expect(try run("count all").output.contains("2"))
        let before = try run("why con_new unsubscribed --known-at 4")
        #expect(before.output.contains("not unsubscribed"), "\(before.output)")
        #expect(try run("count all --known-at 4").output.contains("3"))
        #expect(try run("verify").status == 0)

        #expect(try run("unmerge con_old").output.hasPrefix("con_old is itself again"))
        #expect(try run("unmerge con_old").output == "con_old was itself already\n")
        #expect(try run("count all").output.contains("3"))
        #expect(try run("merge").output.isEmpty)
        #expect(try run("why con_new unsubscribed --known-at 6").output.contains(" unsubscribed"))
    }

    @Test(
        arguments: [
            ("merge con_old INTO con_old", "con_old can't become itself", 1),
            ("merge con_none INTO con_new", "no contact \"con_none\" in the store", 1),
            ("merge con_old INTO con_none", "no contact \"con_none\" in the store", 1),
            ("merge con_old con_new", "which contacts became which one?", 2),
            ("merge INTO con_new", "which contacts became which one?", 2),
            ("merge con_old INTO con_new con_else", "which contacts became which one?", 2),
            ("merge con_old INTO con_new --org org_x", "no contact \"con_old\" in the store", 1),
        ] as [(String, String, Int32)]
    )
    func `a merge that can't be is refused, and nothing is recorded`(
        line: String,
        message: String,
        status: Int32
    ) throws {
        let result = try run(line)
        #expect(result.messages.contains(message) && result.output.isEmpty, "\(result.messages)")
        #expect(result.status == status, "\(result.status)")
        #expect(try run("verify").output.contains("ok: 4 entries"))
    }

    @Test
    func `circles, second merges and other organizations have an answer that says what to do`()
        throws
    {
        _ = try run("merge con_old INTO con_new")
        let circle = try run("merge con_new INTO con_old")
        #expect(circle.messages.contains("con_new can't become con_old, which became it"))
        #expect(circle.messages.contains("projector unmerge con_old"))
        let second = try run("merge con_old INTO con_else")
        #expect(second.messages.contains("con_old became con_new before"))
        let line =
            #"{"org_id":"o","contact_id":"con_org","id":"e","type":"contact_blocked","created_at":null}"#
        let file = try scratch.file("b.ndjson", line.utf8)
        #expect(try Tool.run(["import", file, "--store", store]).status == 0)
        let other = try run("merge con_org INTO con_new")
        #expect(other.messages.contains("the contacts are of different organizations"))
        #expect([circle, second, other].allSatisfy { $0.status == 1 && $0.output.isEmpty })
    }

    @Test func `an erasure tells of the contacts that are one with the erased one`() throws {
        _ = try run("merge con_old INTO con_new")
        let old = try run("erase con_old")
        #expect(old.messages.contains("con_old became con_new, whose own activities stay"))
        #expect(old.output.contains("would erase 2 activities of con_old"))
        let new = try run("erase con_new --yes")
        #expect(new.messages.contains("con_old became con_new, and its activities stay"))
        #expect(new.output.hasPrefix("erased con_new"))
        #expect(try run("state con_new").output.contains("UNSUBSCRIBED"))
    }

    @Test func `of two that became one contact, an erasure finds no shared text in their aliases`()
        throws
    {
        _ = try run("merge con_old con_else INTO con_new")
        let erased = try run("erase con_old --with-shared --yes")
        #expect(!erased.messages.contains("same ids"), "\(erased.messages)")
        #expect(erased.output.split(separator: "\n").count == 1, "\(erased.output)")
        #expect(try run("verify").status == 0)
        let state = try run("state con_new").output
        #expect(state.contains("con_old, which became con_new, was erased"), "\(state)")
        #expect(state.contains("BLOCKED") && state.contains("hello"))
        // The same activity is in both streams, and the erasure counts the contact's own.
        let line =
            #"{"contact_id":"con_new","id":"d","type":"contact_blocked","created_at":"2024-01-04T00:00:00Z"}"#
        let file = try scratch.file("d.ndjson", line.utf8)
        #expect(try Tool.run(["import", file, "--store", store]).status == 0)
        let new = try run("erase con_new")
        #expect(new.output.contains("would erase 2 activities of con_new"), "\(new.output)")
    }

    @Test func `lists of intervals and counts have each activity once`() throws {
        let before = try run("check --format json").output
        _ = try run("merge con_old INTO con_new")
        let rows = try run("intervals --format ndjson").output.split(separator: "\n")
        #expect(rows.count == 3 && !rows.contains { $0.contains(#""contact_id":"con_old""#) })
        let check = try run("check --format json").output
        for part in [#""appended":4"#, #""contact_blocked":1"#, #""contact_unsubscribed":1"#] {
            #expect(before.contains(part) && check.contains(part), "\(check)")
        }
        #expect(before.contains(#""contacts":3"#) && check.contains(#""contacts":2"#))
        #expect(check.contains(#""mergedInto":1"#) && check.contains(#""mergedFrom":1"#))
        #expect(try run("merge").output.split(separator: "\n").count == 2)
    }

    @Test func `evidence from before a merge still agrees with the store`() throws {
        let key = scratch.path("log.key")
        let made = try Tool.run(["key", "new", "log.example/x", "--out", key])
        let keys = try scratch.file("keys.txt", "log \(made.output)quorum none\n".utf8)
        let (early, late) = (scratch.path("early.ndjson"), scratch.path("late.ndjson"))
        #expect(try run("evidence con_new --key \(key) --out \(early)").status == 0)
        _ = try run("merge con_old INTO con_new")
        let known = "--known-at 4 --key \(key)"
        #expect(try run("evidence con_new \(known) --out \(late)").status == 0)
        let other = scratch.path("other.ndjson")
        #expect(try run("evidence con_old \(known) --out \(other)").status == 0)
        for file in [early, late, other] {
            let audit = try run("audit \(file) --keys \(keys)")
            #expect(!(audit.output + audit.messages).contains("edited"), "\(audit.output)")
            #expect(audit.output.hasPrefix("holds: 1 answer"), "\(audit.messages)")
            let change =
                "differs today: con_new was unsubscribed at the end, set by b contact_unsubscribed of con_old"
            #expect(audit.output.contains(change) == (file != other), "\(audit.output)")
        }
    }

    @Test func `evidence is about one stream, and says so`() throws {
        let key = scratch.path("log.key")
        #expect(try Tool.run(["key", "new", "log.example/x", "--out", key]).status == 0)
        _ = try run("merge con_old INTO con_new")
        let out = scratch.path("e.ndjson")
        let asked = "evidence con_new --attribute unsubscribed --key \(key) --out \(out)"
        let refused = try run(asked)
        #expect(
            refused.status != 0 && refused.messages.contains("became one"),
            "\(refused.messages)"
        )
        let before = try run("\(asked) --known-at 4")
        #expect(before.status == 0, "\(before.messages)")
    }

    @Test func `the source's answer to a merge is taken from its file`() throws {
        let answer = try scratch.file(
            "answer.json",
            #"{"merged":true,"merged_contact_ids":["con_old","con_unheard"]}"#.utf8
        )
        let merged = try run("merge INTO con_new --answer \(answer)")
        #expect(merged.status == 0, "\(merged.messages)")
        #expect(merged.output.split(separator: "\n").count == 2)
        #expect(
            try run("merge INTO con_new --answer \(store)").messages.contains("merged_contact_ids")
        )
        #expect(try run("merge con_old INTO con_new --answer \(answer)").status == 2)
        #expect(try run("state con_new").output.contains("UNSUBSCRIBED"))
    }

    @Test
    func `an export that is read as a file, and the filters of engines, answer as the store does`()
        throws
    {
        _ = try run("merge con_old INTO con_new")
        let aliases = try scratch.file("aliases.ndjson", try run("merge").output.utf8)
        let states = try run("state --format ndjson").output
        // Activities as files have them, and the aliases beside them.
        let file = scratch.path("a.ndjson")
        let fromFiles = try Tool.run([
            "state", "--format", "ndjson", "--load", file, "--load", aliases,
        ])
        #expect(fromFiles.output.withoutPositions == states.withoutPositions)
        let tool = URL(filePath: PseudoTerminal.projector).deletingLastPathComponent().path
        let line = """
            projector scale key --aliases \(aliases) < \(file) | LC_ALL=C sort \
            | projector scale fold --aliases \(aliases) | sed -n 's/^state\\t//p'
            """
        let folded = try Tool.run(
            [],
            under: ["/bin/bash", "-c", "PATH=\(tool):$PATH; set -o pipefail; \(line)"]
        )
        #expect(folded.output.withoutPositions == states.withoutPositions, "\(folded.messages)")
        let without = try Tool.run(
            ["scale", "fold"],
            input: Array(
                "#con_new\t\(#"{"contact_id":"con_old","id":"b","type":"x","created_at":null}"#)\n"
                    .utf8
            )
        )
        #expect(without.status == 65 && without.messages.contains("--aliases"))
    }
}

extension String {
    /// The text without the positions, which files and filters have others of.
    fileprivate var withoutPositions: String {
        replacing(/"known_at":(\d+|null)/, with: "")
    }
}
