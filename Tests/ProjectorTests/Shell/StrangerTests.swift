import Foundation
import Testing

/// Tests of lines as users type them who don't know the shell.
@Suite struct StrangerTests {
    /// A contact is named by a part of its id, in any case, and before what is asked of it.
    @Test(arguments: [
        ("use Ana", "using con_ana (the only match for \"Ana\")"),
        ("use CON_ANA", "con_ana at the end (2024-07-02 16:20:00 UTC)"),
        ("state con_ana", "con_ana, as of the end"), ("state ana", "con_ana, as of the end"),
        ("describe con_ana", "con_ana, as of the end"),
        ("notes ana | csv", "note_a2"), ("segments ana", "seg_vip"), ("notices ana", "act_a04"),
        ("why con_ana unsubscribed", "not unsubscribed since 2024-07-02"),
        ("timeline con_ana", "yes, unsubscribed once"),
        ("history con_ana blocked", "2024-04-19"), ("activity con_ana #11", "contact_unsubscribed"),
        ("activities con_ana note_created", "│ 12 │"), ("flips con_ana subscribed", "2024-05-28"),
        ("diff con_ana 2024-05-01 end", "set by #13"), ("steps con_ana #12 end", "act_a13"),
        ("use con_bea; state con_ana; where", "contact   con_bea"),
        ("why ana unsubscribed", "not unsubscribed since 2024-07-02"),
        ("timeline ANA", "yes, unsubscribed once"), ("history ana blocked", "2024-04-19"),
        ("diff ana #1 #5", "set by #2"), ("activities ana notes", "act_a12"),
        ("flips ana subscribed", "2024-05-28"), ("steps ana #3 #5", "act_a05"),
        ("activity ana #3", "note_created"), ("contacts; timeline %1", "yes, unsubscribed once"),
        ("contacts; use con_bea; history %1 blocked", "2024-04-19"),
        ("contacts; why %1 unsubscribed", "not unsubscribed since 2024-07-02"),
        ("use con_bea; why ana unsubscribed; where", "contact   con_bea"),
    ])
    func `a contact is found by what names it alone`(line: String, answer: String) throws {
        let result = try asked(line)
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output.contains(answer), "\(result.output)")
    }

    /// Other forms of the commands, as in other tools and in the answers themselves.
    @Test(arguments: [
        ("use con_ana; at act_a11", "after #11 of 13"),
        ("use con_ana; at act_a11-", "con_ana just before #11 (2024-05-28 19:03:12 UTC)"),
        ("use con_ana; activity act_a11", "contact_unsubscribed"),
        ("use con_ana; whatif skip act_a11", "now ignoring"),
        ("use con_ana; whatif skip 11", "#11"),
        ("use con_ana; diff act_a04 act_a11", "to   after #11 (2024-05-28"),
        ("use con_ana; why unsubscribed at 2024-06-03", "unsubscribed since 2024-05-28"),
        ("use con_ana; why unsubscribed --at 3 June 2024", "unsubscribed since 2024-05-28"),
        ("who in VIP at 2024-06-03", "2 contacts"), ("show contacts", "con_dora"),
        ("who left VIP since 2024-01-01", "con_ana"),
        ("who left Lead since 2024-01-01", "0 contacts"),
        ("who joined VIP since 2024-06-03", "con_dora"),
        ("list segments", "seg_vip"), ("list", "con_dora"), ("\\d", "shop.ndjson"),
        (".tables", "shop.ndjson"), ("\\timing", "timer is on"), ("timer", "timer is on"),
        ("set color off; set", "never"), ("flow VIP -> Customer", "to Regulars"),
        ("help TIME", "the start of that day"), ("help CONDITION", "in SEGMENT"),
        ("timer; :q; contacts", "timer is on"), ("USE con_ana; Where", "contact   con_ana"),
        ("why?", "why [CONTACT] ATTRIBUTE"), ("?why", "why [CONTACT] ATTRIBUTE"),
        ("use con_ana; at -1mo", "2024-06-02 16:20:00 UTC"),
        ("use con_ana; at -2 days", "2024-06-30 16:20:00 UTC"),
        ("use con_ana; at -1y", "2023-07-02 16:20:00 UTC"),
        ("use con_ana; at #11-; at +1d", "2024-05-29 19:03:12 UTC"),
        ("use con_ana; at #11-; use con_bea", "con_bea at 2024-05-12 10:14:02 UTC, after #4 of 4"),
        ("use con_ana; at #1-", "just before #1 (2024-01-09 10:12:45 UTC)"),
        ("set tz berlin; where", "Europe/Berlin"), ("set tz new york; where", "America/New_York"),
        ("reload", "reloaded: 25 activities of 4 contacts, nothing new"),
        ("use con_ana; activities --type note_created", "act_a12"),
        ("use con_ana; activities type note", "act_a12"), ("use con_ana; prev notes", "#12"),
        ("help", "`help all` lists all commands"),
        ("use con_ana; activities 2024-04-01..2024-04-19", "act_a09"),
        ("use con_ana; activities 2024-04", "act_a09"), ("use con_ana; timeline 2024-04", "│ 3"),
        ("use con_ana; history april 2024", "as of 2024-04-01 00:00:00 UTC"),
        ("use con_ana; why blocked 2024-04-10", "blocked since 2024-04-08"),
        ("use con_ana; why blocked on 10 April 2024", "blocked since 2024-04-08"),
        ("who in VIP on 2024-06-03", "2 contacts"), ("who in VIP as of 2024-06-03", "2 contacts"),
        ("state ana 2024-06-03", "UNSUBSCRIBED"), ("known 5", "as known at position 5"),
        ("segment VIP 2024-05-13..2024-06-03", "2 → 3 contacts, 1 joined"),
        ("trend in VIP by month to 2024-06", "2024-06"), ("timer; quit()", "timer is on"),
        ("use con_ana", "con_ana at the end (2024-07-02 16:20:00 UTC), after #13 of 13"),
        ("use con_ana; whatif skip #11; why unsubscribed", "what if: #11 ignored"),
        ("use con_ana; whatif skip #11; timeline", "what if: #11 ignored"),
        ("use con_ana; whatif skip #11; history | grep x", "what if: #11 ignored"),
        ("help all", "as-of-join"),
    ])
    func `other spellings are understood`(line: String, answer: String) throws {
        let result = try asked(line)
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output.contains(answer), "\(result.output)")
    }

    /// The first line of an error says what is wrong with what, the second what to do.
    @Test(arguments: [
        ("use con_", "\"con_\" matches 4 contacts", "con_ana, con_bea, con_carl, con_dora"),
        ("use con_ana con_bea", "no organization \"con_bea\"", "use con_ana; diff with con_bea"),
        ("state nobody", "no contact \"nobody\"", "for example con_ana"),
        ("con_ana", "unknown command \"con_ana\"", "con_ana is a contact: use con_ana"),
        ("ana", "unknown command \"ana\"", "con_ana is a contact: use con_ana"),
        (
            "was ana unsubscribed on 3 june?", "unknown command \"was\"",
            "to ask about one contact: use con_ana; why unsubscribed @ 2024-06-03"
        ),
        (
            "is con_ana blocked on 2024-06-03?", "unknown command \"is\"",
            "to ask about one contact: use con_ana; why blocked @ 2024-06-03"
        ),
        ("when did she leave", "unknown command \"when\"", "use CONTACT; history"),
        (
            "use con_ana; was she blocked then?", "unknown command \"was\"",
            "use CONTACT; why blocked @ TIME"
        ),
        (
            "was ana in VIP on 3 june 2024", "unknown command \"was\"",
            "use con_ana; why VIP @ 3 june 2024"
        ),
        (
            "how many contacts are blocked?", "unknown command \"how\"",
            "to ask about all contacts: count blocked"
        ),
        (
            "which contacts were in VIP", "unknown command \"which\"",
            "to ask about all contacts: who in VIP"
        ),
        ("what happened to ana?", "unknown command \"what\"", "use con_ana; timeline"),
        ("when did ana unsubscribe", "unknown command \"when\"", "use con_ana; flips unsubscribed"),
        (
            "at 3 june", "\"3 june\" has no year",
            "the data runs from 2024-01-09 to 2024-07-02 UTC: use 2024-06-03"
        ),
        (
            "use con_ana; at yesterday", "\"yesterday\" depends on the clock",
            "-1d is one day before"
        ),
        ("use con_ana; at -7x", "\"-7x\" isn't a time", "the units are s, m, h, d, w, mo and y"),
        ("u con_ana", "\"u\" is ambiguous", "use, until"),
        (
            "use con_ana; why", "why what?",
            "con_ana has blocked, unsubscribed, VIP and Lead: why unsubscribed"
        ),
        ("use con_ana; activities stuff", "no activity type \"stuff\"", "note_created"),
        ("use con_ana; next stuff", "no activity type \"stuff\"", "note_created"),
        ("why con_ unsubscribed", "\"con_\" matches 4 contacts", "con_ana, con_bea"),
        ("set tz", "set tz needs a value", "for example set tz Europe/Berlin"),
        ("select * from contacts", "unknown command \"select\"", "who CONDITION"),
        ("\\x", "unknown command \"\\x\"", "| line"),
        (
            "was ana unsubscribed on june 3rd 2024?", "unknown command \"was\"",
            "why unsubscribed @ june 3 2024"
        ),
        (
            "was carl blocked on 1 june 2024 at 10am", "unknown command \"was\"",
            "use con_carl; why blocked @ 1 june 2024 10am"
        ),
        (
            "was carl blocked in the week of june 40th", "unknown command \"was\"",
            "use con_carl; why blocked @ TIME"
        ),
        (
            "how many were unsubscribed on 2024-06-01", "unknown command \"how\"",
            "count unsubscribed @ 2024-06-01"
        ),
        (
            "use con_ana; activities 2024-05..2024-04", "the time range ends before it starts",
            "swap the two times"
        ),
        ("who blocked --format csv", "\"--format\" doesn't belong here", "| csv"),
        ("who in VIP 2024-03-15", "\"2024-03-15\" doesn't belong here", "@ TIME"),
        (
            "trend in VIP 2024-01..2024-07", "\"2024-01..2024-07\" doesn't belong here",
            "from TIME to TIME"
        ),
        ("use con_ana; diff con_bea", "diff needs a start time", "diff with con_bea"),
        ("use con_ana; why reachable", "reachable isn't an attribute", "why blocked"),
        ("use con_ana, con_bea", "use takes one contact", "use con_ana; diff with con_bea"),
        ("help me", "no help for \"me\"", "`help` lists commands and topics"),
        (".mode csv", "unknown command \".mode\"", "for CSV add: | csv"),
        ("!ls", "unknown command \"!ls\"", "the shell runs no other programs"),
        ("clear", "unknown command \"clear\"", "Ctrl-L clears the screen"),
        ("exit now", "exit doesn't take \"now\"", "usage: quit"),
    ])
    func `an error says what to do next`(line: String, message: String, hint: String) throws {
        let result = try asked(line)
        #expect(result.status != 0, "\(result.output)")
        // Of several commands those before the failed one have answered.
        #expect(result.output.isEmpty || line.contains(";"), "\(result.output)")
        #expect(result.messages.contains("error: \(message)"), "\(result.messages)")
        #expect(result.messages.contains(hint), "\(result.messages)")
    }

    /// A caret points at the command that lacks something, and not at the line's first.
    @Test func `what is missing is missed where it belongs`() throws {
        let messages = try asked("use con_ana; use con_bea; until").messages
        #expect(
            messages.contains("\n                            ^^^^^\nerror: a cond"),
            "\(messages)"
        )
    }

    /// Remarks go to standard error, beside the answer.
    @Test(arguments: [
        ("known 999; use con_ana", "position 999 is past the head; using 25"),
        ("use con_ana; whatif skip #11; count unsubscribed", "what-if is ignored here"),
        ("use con_ana; whatif skip #11; history | csv", "what if: #11 ignored"),
    ])
    func `a remark says what the answer leaves open`(line: String, remark: String) throws {
        let result = try asked(line)
        #expect(result.status == 0 && !result.output.isEmpty)
        #expect(result.messages.contains(remark), "\(result.messages)")
    }

    @Test func `a row without an attribute names its contact`() throws {
        let result = try asked("who unsubscribed; why %1")
        #expect(result.messages.contains("row 1 is con_bea"), "\(result.messages)")
        #expect(result.messages.contains("use %1; why unsubscribed"), "\(result.messages)")
    }

    @Test func `a step back says where it leads`() throws {
        let result = try asked("use con_ana; prev")
        #expect(result.output.contains("back over #13; con_ana at 2024-06-11"), "\(result.output)")
    }

    @Test(arguments: [
        ("out.csv", "contact,org,status"), ("out.json", "["), ("out.ndjson", "{"),
        ("out.md", "| contact"),
        ("out.txt", "┌"), ("Customer", "┌"),
    ])
    func `a file is in the format of its suffix`(file: String, beginning: String) throws {
        let scratch = try Scratch()
        let result = try asked("contacts > \(scratch.path(file))")
        #expect(result.status == 0, "\(result.messages)")
        let text = try String(contentsOfFile: scratch.path(file), encoding: .utf8)
        #expect(text.hasPrefix(beginning), "\(text)")
    }

    private func asked(_ line: String) throws -> Tool.Result {
        try Tool.run([
            "repl", "Examples/Streams/ana.json", "Examples/Streams/shop.ndjson", "-c", line,
        ])
    }
}
