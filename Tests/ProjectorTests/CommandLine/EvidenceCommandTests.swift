import Foundation
import Testing

/// Answers of the tool that can be filed, and contacts that it doesn't know.
@Suite struct EvidenceCommandTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try Server.importSamples(scratch)
    }

    private func run(_ line: String) throws -> Tool.Result {
        try Tool.run(
            line.split(separator: " ").map(String.init) + ["--store", scratch.path("served.db")]
        )
    }

    /// The commands that are about one contact, which is `@`.
    private static let commands = [
        "why @ blocked", "history @", "timeline @", "activity @ 1", "activities @", "notes @",
        "segments @", "diff @ start", "steps @", "flips @ blocked", "notices @",
    ]

    @Test(
        arguments: commands,
        [
            ("ana", "; did you mean con_ana?"), ("CON_BEA", "; did you mean con_bea?"),
            ("con_dorra", "; did you mean con_dora?"), ("carl", "; did you mean con_carl?"),
            ("nobody", ""), ("con_", ""),
        ]
    )
    func `a contact without activities is an error`(
        command: String,
        contact: (typed: String, hint: String)
    ) throws {
        let result = try run(command.replacing("@", with: contact.typed))
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(
            result.messages == "error: no activities of \"\(contact.typed)\"\(contact.hint)\n"
        )
    }

    @Test func `the state of a contact without activities is unknown, with a warning`() throws {
        let result = try run("state ana")
        #expect(result.status == 0)
        #expect(result.messages == "warning: no activities of \"ana\"; did you mean con_ana?\n")
        #expect(result.output.contains("unknown: no activities of this contact"))
    }

    @Test func `another organization's contact is named with its own`() throws {
        let result = try run("history con_ana --org org_x")
        #expect(result.status == 1)
        #expect(
            result.messages
                == "error: no activities of \"con_ana\" with that --org; it has org_kestrel\n"
        )
    }

    @Test(arguments: [
        ("why con_ana not unsubscribed --at 2024-06-03", "no: con_ana was unsubscribed as of"),
        ("why con_ana subscribed --at 2024-06-03", "no: con_ana was unsubscribed as of"),
        ("why con_ana is subscribed --at 2024-06-03", "no: con_ana was unsubscribed as of"),
        ("why con_ana not VIP", "no: con_ana was in VIP (seg_vip) as of the end, since"),
        ("why con_ana is not in VIP", "no: con_ana was in VIP (seg_vip) as of the end, since"),
        ("why con_ana not subscribed", "no: con_ana was not unsubscribed as of the end, since"),
        ("why con_ana subscribed", "not unsubscribed since"),
        ("why con_ana not Lead", "not in Lead (seg_lead) since"),
        ("why con_ana unsubscribed", "not unsubscribed since"),
        ("why con_dora not blocked", "not blocked, the default: no activity sets it"),
    ])
    func `a claim is affirmed or denied, as in the shell`(line: String, text: String) throws {
        let output = try run(line).output
        #expect(output.split(separator: "\n").dropFirst().first?.hasPrefix(" " + text) == true)
        let words = line.split(separator: " ").map(String.init)
        let question = words[2...].joined(separator: " ").replacing("--at", with: "@")
        let shell = try Tool.run(
            [
                "repl", "--store", scratch.path("served.db"), "-c",
                "use con_ana; use \(words[1]); why \(question)",
            ]
        )
        #expect(shell.output.contains("\n" + output) || shell.output.hasSuffix(output))
    }

    @Test(arguments: [
        ("contacts", "contact,org,status,since,evidence,segments"),
        ("who blocked", "contact,org,status,since,evidence,segments"),
        ("segments", "segment,name,members"),
        ("info", "item,value"), ("check", "item,value"), ("rejects", "place,offset,reason"),
    ])
    func `a list has the same columns in every format`(command: String, columns: String) throws {
        let csv = try run(command + " --format csv").output
        #expect(csv.prefix { $0 != "\r\n" } == columns)
        let markdown = try run(command + " --format markdown").output
        let words = columns.split(separator: ",").joined(separator: " | ")
        #expect(markdown.hasPrefix("| \(words) |\n"))
    }

    /// Below the first line, which says the rest.
    @Test(arguments: [
        ("history con_ana", "attribute,from,until,evidence,ending,contact,as_of,known_at,"),
        ("notes con_ana", "note,written,text,evidence,contact,as_of,known_at,position,"),
        ("segments con_ana", "segment,name,color,since,evidence,contact,as_of,known_at,position,"),
        ("activities con_ana", "number,time,type,subject,actor,activity,contact,as_of,known_at,"),
        ("notices con_ana", "notice,number,activity,meaning,contact,as_of,known_at,position,"),
        ("state con_ana", "contact,org,status,since,evidence,segments,as_of,known_at,position,"),
        ("flips con_ana blocked", "became,at,number,type,actor,activity,contact,as_of,known_at,"),
    ])
    func `data about one contact says what it was computed from`(
        command: String,
        columns: String
    ) throws {
        let csv = try run(command + " --format csv").output
        #expect(csv.hasPrefix(columns), "\(csv.prefix(200))")
        #expect(csv.contains(",end,25,"))
    }

    @Test func `JSON has the log's entry of each activity`() throws {
        let json = try run("why con_ana unsubscribed --format json").output
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        )
        let evidence = try #require(answer["evidence"] as? [String: Any])
        #expect(evidence["position"] as? Int == 1)
        #expect((evidence["recorded_at"] as? String)?.hasSuffix("Z") == true)
        #expect((evidence["description_digest"] as? String)?.count == 64)
        #expect(answer["head"] as? Int == 25)
        let history = try run("history con_ana --format json").output
        #expect(history.contains(#""end_evidence":{"position":"#))
    }

    @Test func `two positions alone compare the end`() throws {
        let short = try run("diff con_ana --known-from 3")
        let long = try run("diff con_ana end --known-from 3")
        #expect(short.status == 0 && short.output == long.output)
        #expect(short.output.contains("\n recorded between position 3 and 25\n"))
        #expect(try run("diff con_ana").status == 2)
    }
}
