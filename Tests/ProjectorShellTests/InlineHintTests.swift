import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Testing

@testable import LineEditing
@testable import ProjectorShell
@testable import TerminalText

@Suite struct HintTests {
    private static func directory() async throws -> NameIndex {
        let store = InMemoryActivityStore()
        for (contact, segment, name) in [
            ("con_ana", "seg_vip", "VIP"), ("con_bea", "seg_new", "New ones"),
            ("xen_con", "seg_vip", "VIP"),
        ] {
            let activity = Activity(
                stream: StreamID(contact: ContactID(contact)),
                id: "a1",
                kind: .segmentAdded,
                occurredAt: .second(0),
                segment: Activity.Segment(id: SegmentID(segment), name: name)
            )
            _ = await store.append([activity])
        }
        let engine = QueryEngine(over: store)
        var directory = try await NameIndex(Workspace(engine: engine, at: "hints"))
        directory.learn(try await engine.segmentNames())
        return directory
    }

    private func hint(_ line: String, idle: StyledText? = nil) async throws -> String? {
        var session = ShellSession()
        session.use(timeline(of: [.joined("seg_vip", at: 0), .blocked(at: 60)]))
        let directory = try await Self.directory()
        return InlineHint(session: session, directory: directory, idle: idle, count: { _, _ in 7 })
            .text(for: line)?.text
    }

    @Test(
        arguments: [
            ("", nil), ("  ", nil), ("w", "where why whatif who watch"),
            ("wh", "where why whatif who"),
            ("why", "why [CONTACT] ATTRIBUTE [@ TIME]"),
            ("why ", "why [CONTACT] ATTRIBUTE [@ TIME]"),
            ("sta", "start state"),
            ("where", "show the selected contact, the cursor, and what is loaded"),
            ("zz", "unknown command \"zz\""),
            ("w x", "\"w\" is ambiguous"), ("use con", "3 contacts match"),
            ("use con_b", "con_bea"),
            ("use en_c", "xen_con"), ("use nobody", "0 contacts match"), ("use -", nil),
            ("at 2024-01-01", "2024-01-01 00:00:00 UTC (start of the day)"),
            ("at 2 January 2024 9am", "2024-01-02 09:00:00 UTC"),
            ("at #2", "2024-01-01 00:01:00 UTC"),
            ("at #7 ", "con_ada has no activity #7"), ("at #7", "at TIME"), ("at #", "at TIME"),
            ("at tomorrow ", "\"tomorrow\" depends on the clock"),
            ("who in VIP", "7 contacts match"), ("who in VPI ", "no segment \"VPI\""),
            ("who in VPI", "who CONDITION [@ TIME]"),
            ("flow VIP to", "flow SEGMENT… [from TIME] [to TIME]"),
            ("who in ", "in needs a segment"), ("trend IN vip BY Quarter", nil),
            ("who VIP ", "\"VIP\" isn't a condition"), ("why VIP", nil),
            ("why VPI ", "no segment \"VPI\""), ("flips in VIP", nil),
            ("state @", "state [CONTACT] [@ TIME]"),
            ("state |", "json ndjson csv md table line grep head"),
            ("state | jsn ", "no filter \"jsn\""),
            ("state | jsn", "state [CONTACT] [@ TIME]"),
            ("start; use con_b", "con_bea"),
            ("use \"con", nil), ("history V ", "no segment \"V\""),
        ] as [(String, String?)]
    )
    func `a hint is the form, then what matches, then what is wrong`(
        line: String,
        text: String?
    ) async throws {
        #expect(try await hint(line) == text)
    }

    @Test func `an empty line tells how far a load is`() async throws {
        #expect(try await hint("", idle: StyledText("loading 3%")) == "loading 3%")
        #expect(try await hint("why", idle: StyledText("loading 3%")) != "loading 3%")
    }

    @Test func `a line of any length costs little and says nothing`() async throws {
        #expect(try await hint("use " + String(repeating: "x", count: 5_000)) == nil)
    }

    @Test(
        arguments: [
            (80, "state", 17, 66), (30, "state", 17, 19), (27, "state", 17, nil),
            (80, "a\nb", 15, nil),
        ] as [(Int, String, Int, Int?)]
    )
    func `a hint stands at the right edge where there is room`(
        width: Int,
        line: String,
        end: Int,
        start: Int?
    ) {
        let place = HintLayout.place(
            "state [@ T] …",
            prompt: "projector › ",
            line: line,
            width: width
        )
        #expect(place?.start == start)
        #expect(place == nil || place?.end == end)
    }

    @Test func `what a hint says cannot drive the terminal`() {
        let place = HintLayout.place("\u{1B}[31mred", prompt: "> ", line: "", width: 80)
        #expect(place?.text == "\\u{1B}[31mred")
    }
}

@Suite struct CompleterTests {
    private func candidates(_ line: String) -> [Candidate] {
        var directory = NameIndex()
        directory.learn(
            ["con_ana", "con_bea"].map { StreamID(org: "org", contact: ContactID($0)) }
        )
        directory.learn("seg_vip", name: "VIP")
        directory.learn("seg_new", name: "New ones")
        var session = ShellSession()
        session.use(timeline(of: [.joined("seg_vip", at: 0), .blocked(at: 60)]))
        session.mark("june")
        return Completer(directory: directory, session: session, files: { ["\($0)x y.json"] })
            .completion(of: line, at: line.utf8.count).candidates
    }

    @Test(arguments: [
        ("whe", ["where"]), ("use con_a", ["con_ana"]), ("use bea", ["con_bea"]),
        ("why seg_v", ["seg_vip"]), ("why \"ne", ["\"New ones\""]),
        ("why n", ["not", "\"New ones\""]),
        ("at #2", ["#2"]), ("at s", ["start"]), ("at @j", ["june"]), ("state @ @j", ["june"]),
        ("state @ e", ["end"]), ("diff w", ["with"]), ("diff with con_b", ["con_bea"]),
        ("diff start a", ["all"]), ("who in V", ["VIP"]), ("who bl", ["blocked"]),
        ("who in VIP an", ["and"]), ("who entered VIP since st", ["start"]),
        ("who le", ["left"]), ("who left V", ["VIP"]), ("who left VIP s", ["since"]),
        ("trend in VIP by w", ["week"]), ("trend in VIP BY q", ["quarter"]),
        ("trend in VIP fr", ["from"]),
        ("activities type=contact_b", ["contact_blocked"]), ("next note", ["note_created"]),
        ("history | n", ["ndjson"]), ("history > ./", ["\"./x y.json\""]),
        ("load a", ["\"ax y.json\""]), ("who VI", ["in VIP"]), ("who in VIP ", ["and", "or"]),
        ("who entered VIP ", ["since"]), ("who ever ", ["in"]),
        ("trend in VIP ", ["by", "from", "to", "and", "or"]),
        ("at ", ["start", "end", "@june", "#1", "#2"]),
        ("whatif skip ", ["#1", "#2"]), ("activity #", ["#1", "#2"]),
        ("use AN", ["con_ana"]), ("timeline con_b", ["con_bea"]),
        ("history con_ana bl", ["blocked"]),
        ("whatif s", ["skip"]), ("whatif skip #1", ["#1"]), ("whatif o", ["off"]),
        ("set p", ["pager"]), ("set pager o", ["on", "off"]), ("timer of", ["off"]),
        ("help con", ["contacts", "condition"]), ("known e", ["end"]), ("start; wher", ["where"]),
        ("nonsense x", []), ("notes ", ["con_ana", "con_bea"]), ("mark x", []),
    ])
    func `what may stand here is offered`(line: String, texts: [String]) {
        #expect(candidates(line).map(\.text) == texts)
    }

    @Test func `candidates say what they are`() {
        #expect(candidates("at #2").first?.note == "2024-01-01 00:01:00 UTC contact_blocked")
        #expect(candidates("use con_a").first?.note == "org")
        #expect(candidates("why seg_v").first?.note == "VIP")
        #expect(candidates("set row").first?.note == "now 40")
        #expect(candidates("at @j").first?.note == "2024-01-01 00:01:00 UTC")
        #expect(candidates("tou").first?.note == ShellCommand.tour.summary)
    }

    /// With a note each they would fill more than a screen.
    @Test func `at an empty line all commands come by group, without notes`() {
        let all = candidates("")
        #expect(all.first?.text == "use" && all.last?.text == "quit")
        #expect(all.count == ShellCommand.allCases.count && all.allSatisfy { $0.note == nil })
    }

    @Test func `a question about all contacts begins with a condition`() {
        let texts = candidates("who ").map(\.text)
        #expect(texts.first == "in" && !texts.contains("and") && !texts.contains("since"))
    }
}

@Suite struct HistorySearchTests {
    private func search(_ keys: String) -> HistorySearch {
        var search = HistorySearch(["use con_ana", "why VIP", "at 2024", "why VIP", "why blocked"])
        for key in keys.unicodeScalars { #expect(search.take(key) == .goOn) }
        return search
    }

    @Test func `words are looked for literally, in any order, newest first, each line once`() {
        #expect(search("why").matches == ["why blocked", "why VIP"])
        #expect(search("vip WHY").matches == ["why VIP"])
        #expect(search("w.y").matches.isEmpty)
        #expect(search("").matches.isEmpty)
    }

    @Test func `keys move, shorten and clear`() {
        #expect(search("why\u{12}").found == "why VIP")
        #expect(search("why\u{12}\u{12}\u{12}").counter == "2/2")
        #expect(search("why\u{12}\u{13}").counter == "1/2")
        #expect(search("whyx\u{7F}").counter == "1/2")
        #expect(search("why vip\u{17}").pattern == "why ")
        #expect(search("why\u{15}").pattern.isEmpty)
    }

    @Test func `a search ends by running, taking or cancelling`() {
        var found = search("why")
        #expect(found.take("\r") == .run)
        #expect(found.take("\u{1}") == .take)
        #expect(found.take("\u{1B}") == .take)
        #expect(found.take("\u{3}") == .cancel)
        var nothing = search("zz")
        #expect(nothing.take("\r") == .cancel)
    }
}
