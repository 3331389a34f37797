import Foundation
import Testing

/// The messages of a broadcast, joined with the log of the worked evidence.
///
/// On 3 June 2024 con_ana and con_bea had opted out there, con_carl was blocked, and con_dora was neither.
@Suite struct ViolationsCommandTests {
    private static let key = ["PROJECTOR_API_KEY": "test-key"]
    private static let june = "2024-06-03T09:00:00Z"

    private let log: SignedLog

    init() throws { log = try SignedLog() }

    private static func recipient(_ id: String, _ contact: String?, _ sentAt: String? = june)
        -> String
    {
        func text(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
        let object = contact.map { #"{"id":"\#($0)","name":"N"}"# } ?? "null"
        return #"{"id":"\#(id)","contact":\#(object),"is_sent_at":\#(text(sentAt)),"new":[{}]}"#
    }

    /// Two pages: what the store knows, what it doesn't, and 120 recipients to whom nothing was sent.
    private static let recipients =
        [
            recipient("r1", "con_ana"), recipient("r2", "con_bea"), recipient("r3", "con_carl"),
            recipient("r4", "con_dora"), recipient("r5", "con_dora"),
            recipient("r6", "con_ana", "2024-05-01T09:00:00Z"), recipient("r7", nil),
            recipient("r8", "con_nobody"),
        ] + (0..<120).map { recipient("u\($0)", "con_dora", nil) }

    private func api(
        _ recipients: [String] = recipients,
        type: String? = "MARKETING",
        more: Int = 0,
        busy: Int = 0
    ) async throws -> FakeAPI {
        let path = "/orgs/org_kestrel/broadcasts/june"
        var records = ["\(path)/recipients": recipients]
        if let type { records[path] = [#"{"id":"june","name":"June news","type":"\#(type)"}"#] }
        return try await FakeAPI([:], more: more, records: records, busy: busy)
    }

    private func violations(
        _ api: FakeAPI,
        _ more: String = "",
        _ broadcast: String = "june"
    ) throws -> Tool.Result {
        let words = [
            "violations", "--broadcast", broadcast, "--org", "org_kestrel", "--store",
            "contacts.db", "--server", api.address, "--rate", "100000",
        ]
        return try Tool.run(
            words + more.split(separator: " ").map(String.init),
            in: log.scratch.directory,
            environment: Self.key
        )
    }

    /// Returns the rows of a CSV answer by their cells.
    private func rows(_ result: Tool.Result) -> [[String]] {
        result.output.split(separator: "\r\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test func `what was sent to a blocked or unsubscribed contact is shown with its activity`()
        async throws
    {
        let api = try await api()
        let result = try violations(api, "--format csv")
        #expect(result.status == 0, "\(result.messages)")
        #expect(
            result.output.split(separator: "\r\n").map(String.init) == [
                "recipient,contact,sent,kind,outcome,violated,since,evidence,file",
                "r1,con_ana,\(Self.june),marketing,violation,unsubscribed,2024-05-28T19:03:12Z,act_a11,",
                "r2,con_bea,\(Self.june),marketing,violation,unsubscribed,2024-02-20T19:15:00Z,act_b03,",
                "r3,con_carl,\(Self.june),marketing,violation,blocked,2024-05-30T17:00:00Z,act_c04,",
            ]
        )
        #expect(
            result.messages.contains(
                "128 recipients, 3 violations (1 blocked, 2 unsubscribed), 3 allowed, "
                    + "1 without evidence, 1 without a contact, 120 not sent, "
                    + "2 to a contact that had one before"
            ),
            "\(result.messages)"
        )
        #expect(result.messages.contains("not sent: u0, u1, "))
        #expect(result.messages.contains(", u19 and 100 more\n"))
        #expect(result.messages.contains("more than one message: con_dora, con_ana\n"))
        #expect(result.messages.contains("no evidence for 1 message: contact not known by then"))
        await api.close()
    }

    @Test func `the JSON, the lines and the columns of the answer are pinned`() async throws {
        let api = try await api(Array(Self.recipients.prefix(8)))
        var sections: [Golden.Section] = []
        for command in ["--format json", "--only all --format ndjson", "--only all --format csv"] {
            let result = try violations(api, command)
            sections.append(("violations \(command)", result.output))
            let messages = result.messages.split(separator: "\n").filter { !$0.contains("warning") }
            if command.hasPrefix("--format") {
                sections.append(("messages", messages.joined(separator: "\n")))
            }
        }
        try Golden("violations.txt").expect(sections)
        await api.close()
    }

    @Test(arguments: ["table", "line", "json", "ndjson", "markdown"])
    func `every format has every violation`(format: String) async throws {
        let api = try await api()
        let result = try violations(api, "--format \(format)")
        #expect(result.status == 0)
        // Markdown takes an underscore for emphasis.
        let text = result.output.replacing("\\_", with: "_")
        for activity in ["act_a11", "act_b03", "act_c04"] {
            #expect(text.contains(activity), "\(text)")
        }
        #expect(!text.contains("con_dora"))
        await api.close()
    }

    /// By what the source says, by the option, and by the option against the source.
    @Test(arguments: [
        ("TRANSACTIONAL", ""), (nil, "--kind transactional"), ("MARKETING", "--kind transactional"),
    ])
    func `an opt-out doesn't forbid what is transactional, a block does`(
        type: String?,
        option: String
    ) async throws {
        let api = try await api(type: type)
        let result = try violations(api, "--format csv \(option)")
        #expect(rows(result).map { $0[0] } == ["r3"])
        #expect(rows(result).map { $0[3] } == ["transactional"])
        #expect(result.messages.contains("5 allowed, 2 of them transactional after an opt-out"))
        #expect(!result.messages.contains("doesn't say"))
        await api.close()
    }

    @Test(arguments: [nil, "NEWSLETTER", #"","type":"TRANSACTIONAL"#])
    func `without a type that is known an opt-out counts, and that is said`(type: String?)
        async throws
    {
        let api = try await api(type: type)
        let result = try violations(api, "--format csv")
        #expect(rows(result).map { $0[0] } == ["r1", "r2", "r3"])
        #expect(rows(result).map { $0[3] } == ["", "", ""])
        #expect(
            result.messages.contains("the source doesn't say whether \"june\" is marketing")
        )
        await api.close()
    }

    @Test(arguments: [
        ("all", 128), ("unknown", 2), ("unsent", 120), ("violations", 3),
    ])
    func `the other recipients can be listed`(only: String, count: Int) async throws {
        let api = try await api()
        let found = rows(try violations(api, "--format csv --only \(only)"))
        #expect(found.count == count)
        if only == "unknown" {
            #expect(found.map { $0[4] } == ["no_contact", "no_evidence"])
        }
        if only == "unsent" { #expect(Set(found.map { $0[4] }) == ["not_sent"]) }
        await api.close()
    }

    @Test func `only what was recorded by then counts`() async throws {
        let api = try await api()
        // The first 13 entries are those of con_ana.
        let result = try violations(api, "--format csv --known-at 13")
        #expect(rows(result).map { $0[0] } == ["r1"], "\(result.messages)")
        #expect(result.messages.contains("5 without evidence"))
        let past = try violations(api, "--format csv --known-at 99")
        #expect(rows(past).count == 3)
        #expect(past.messages.contains("position 99 is past the head; using 25"))
        await api.close()
    }

    @Test func `each violation has an evidence file that holds`() async throws {
        // Ids are another system's: this one would leave the folder.
        let record = #"[{"id":"e1","type":"contact_blocked","created_at":"2024-06-01T00:00:00Z"}]"#
        let imported = try log.run([
            "import", try log.scratch.file("evil.json", record.utf8), "--store", "contacts.db",
            "--default-org", "org_kestrel", "--default-contact", "../../con_\n\u{1B}[31m\"evil",
        ])
        try #require(imported.status == 0, "\(imported.messages)")
        let evil = Self.recipient("r9", #"../../con_\n\u001b[31m\"evil"#)
        let api = try await api(Self.recipients + [evil])
        let result = try violations(
            api,
            "--format json --evidence proofs --key log.key --page-size 50"
        )
        #expect(result.status == 0, "\(result.messages)")
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
        )
        let names = try FileManager.default.contentsOfDirectory(atPath: log.scratch.path("proofs"))
        #expect(
            names.sorted() == [
                "0001-con_ana.evidence.ndjson", "0002-con_bea.evidence.ndjson",
                "0003-con_carl.evidence.ndjson",
                "0004-______con____31m_evil.evidence.ndjson",
            ]
        )
        #expect(answer.count == 4)
        for row in answer {
            let file = try #require(row["evidence_file"] as? String)
            let audit = try log.run(["audit", file, "--keys", "keys.txt", "--format", "json"])
            #expect(audit.status == 0, "\(audit.output)\(audit.messages)")
            let text = try log.text(file)
            #expect(text.contains("broadcast june, recipient \(row["recipient_id"] ?? "")"))
            #expect(text.contains(try #require(row["by"] as? String)))
            #expect(try !log.reveals(text, "log.key") && !text.contains("test-key"))
        }
        // No file of one run is among those of another.
        let again = try violations(api, "--evidence proofs --key log.key")
        #expect(again.status == 1 && again.output.isEmpty)
        #expect(again.messages.contains("error: the folder proofs isn't empty\n"))
        await api.close()
    }

    @Test func `an opt-out that outlived an erasure forbids a message, and is proven`() async throws
    {
        let erased = try log.run("erase con_bea --org org_kestrel --store contacts.db --yes")
        try #require(erased.status == 0, "\(erased.messages)")
        let api = try await api([Self.recipient("r2", "con_bea")])
        let result = try violations(api, "--format csv --evidence proofs --key log.key")
        let file = "proofs/0001-con_bea.evidence.ndjson"
        #expect(
            rows(result) == [
                [
                    "r2", "con_bea", Self.june, "marketing", "violation", "unsubscribed",
                    "2024-02-20T19:15:00Z", "act_b03", file,
                ]
            ]
        )
        let audit = try log.run("audit \(file) --keys keys.txt")
        #expect(audit.status == 0, "\(audit.output)\(audit.messages)")
        await api.close()
    }

    @Test func `evidence is of what was known at the position asked about`() async throws {
        let api = try await api()
        let result = try violations(api, "--known-at 13 --evidence proofs --key log.key")
        #expect(result.status == 0, "\(result.messages)")
        let file = "proofs/0001-con_ana.evidence.ndjson"
        #expect(try log.text(file).contains(#""known_at":13"#))
        #expect(try log.run("audit \(file) --keys keys.txt").status == 0)
        await api.close()
    }

    @Test func `messages after the store's last entry are said not to be covered`() async throws {
        let api = try await api([Self.recipient("r1", "con_dora", "2099-01-01T00:00:00Z")])
        let result = try violations(api)
        #expect(result.status == 0 && result.output == "0 violations\n")
        #expect(
            result.messages.contains("1 message sent after the store's last entry of 2026-11-25"),
            "\(result.messages)"
        )
        await api.close()
    }

    @Test func `a full source is asked again`() async throws {
        let api = try await api(busy: 2)
        let result = try violations(api, "--format csv")
        #expect(rows(result).count == 3 && result.status == 0, "\(result.messages)")
        await api.close()
    }

    @Test func `a list that isn't whole is answered, and no success`() async throws {
        let api = try await api(more: 2)
        let result = try violations(api, "--format csv")
        #expect(result.status == 1 && rows(result).count == 3)
        #expect(
            result.messages.contains(
                "incomplete list of the recipients of june: the source reports 2 more than it lists"
            ),
            "\(result.messages)"
        )
        await api.close()
    }

    @Test func `without an answer the status is 3, without a message 0`() async throws {
        let unknown = try await api([Self.recipient("r1", "con_x"), Self.recipient("r2", nil)])
        let result = try violations(unknown)
        #expect(result.status == 3)
        #expect(result.messages.contains("error: no recipient of \"june\" has an answer\n"))
        await unknown.close()
        let unsent = try await api([Self.recipient("r1", "con_ana", nil)])
        #expect(try violations(unsent).status == 0)
        await unsent.close()
        let none = try await api([])
        #expect(try violations(none).status == 0)
        await none.close()
    }

    @Test func `a recipient that can't be read is named, and the others are joined`() async throws {
        let broken = #"{"id":"r0","contact":{"id":"con_ana"},"is_sent_at":"soon"}"#
        let api = try await api([broken] + Self.recipients)
        let result = try violations(api, "--format csv")
        #expect(result.status == 0 && rows(result).count == 3)
        #expect(
            result.messages.contains(
                "rejected /orgs/org_kestrel/broadcasts/june/recipients?page=1&take=100:1: "
                    + "is_sent_at isn't an RFC 3339 time: \"soon\"\n"
            ),
            "\(result.messages)"
        )
        #expect(result.messages.contains(", 1 rejected\n"))
        await api.close()
    }

    @Test func `what the source doesn't have or refuses is an error`() async throws {
        let api = try await api()
        let unknown = try violations(api, "", "../other")
        #expect(unknown.status == 3 && unknown.output.isEmpty)
        #expect(
            unknown.messages.contains("/orgs/org_kestrel/broadcasts/..%2Fother/recipients"),
            "\(unknown.messages)"
        )
        #expect(unknown.messages.contains("check the organization and the broadcast"))
        let refused = try Tool.run(
            [
                "violations", "--broadcast", "june", "--org", "org_kestrel", "--store",
                "contacts.db", "--server", api.address,
            ],
            in: log.scratch.directory,
            environment: ["PROJECTOR_API_KEY": "very-secret"]
        )
        #expect(refused.status == 3 && refused.messages.contains("API key rejected by"))
        #expect(!(refused.output + refused.messages).contains("very-secret"))
        await api.close()
    }

    @Test(arguments: [
        "", "--broadcast b --store x", "--broadcast b --org c --store x",
        "--broadcast b --org o --store x --kind news",
        "--broadcast b --org o --store x --evidence f",
        "--broadcast b --org o --store x --key k",
        "--broadcast b --org o --store x --evidence f --key k --only all",
        "--broadcast b --org o --store x --page-size 101",
    ])
    func `what makes no sense is a usage error`(line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        #expect(try Tool.run(["violations"] + words).status == 2)
    }
}
