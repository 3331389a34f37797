/// The manual: groups, forms, summaries and examples of the commands, for `help`, hints and Tab.
extension ShellCommand {
    /// A group of commands in `help all`.
    enum Group: String, CaseIterable, Sendable {
        case contact, time, look, explain
        case allContacts = "all contacts"
        case data, session
    }

    var group: Group {
        switch self {
        case .load, .open, .reload, .info, .rejects, .export: .data
        case .use, .contacts, .find: .contact
        case .at, .next, .prev, .until, .since, .start, .end, .back, .forward, .mark, .marks,
            .known, .where:
            .time
        case .state, .activities, .activity, .timeline, .notes, .segments, .history: .look
        case .why, .diff, .steps, .flips, .whatif, .notices: .explain
        case .who, .count, .trend, .segment, .flow, .join: .allContacts
        case .last, .set, .timer, .watch, .save, .source, .tour, .help, .quit: .session
        }
    }

    /// The forms of the command, the simplest first.
    var forms: [String] {
        switch self {
        case .load: ["load FILE…"]
        case .open: ["open STORE"]
        case .export: ["export > FILE", "export | head NUMBER"]
        case .use: ["use CONTACT [ORG]", "use -", "use %NUMBER"]
        case .contacts: ["contacts [@ TIME]"]
        case .find: ["find CONDITION [@ TIME]"]
        case .at: ["at TIME"]
        case .next: ["next [TYPE] [NUMBER]"]
        case .prev: ["prev [TYPE] [NUMBER]"]
        case .until: ["until CONDITION"]
        case .since: ["since CONDITION"]
        case .mark: ["mark NAME"]
        case .known: ["known POSITION", "known TIME", "known end"]
        case .activities: ["activities [CONTACT] [FROM..TO] [type=TYPE] [@ TIME]"]
        case .activity: ["activity [CONTACT] #NUMBER"]
        case .timeline: ["timeline [CONTACT] [FROM..TO] [@ TIME]"]
        case .segment: ["segment SEGMENT [FROM..TO] [@ TIME]"]
        case .history: ["history [CONTACT] [ATTRIBUTE] [@ TIME]"]
        case .why:
            ["why [CONTACT] ATTRIBUTE [@ TIME]", "why not ATTRIBUTE [@ TIME]", "why %NUMBER"]
        case .diff: ["diff [CONTACT] TIME [all]", "diff FROM TO [all]", "diff with CONTACT"]
        case .steps: ["steps [CONTACT] TIME", "steps FROM TO"]
        case .flips: ["flips [CONTACT] CONDITION [@ TIME]"]
        case .whatif: ["whatif skip #NUMBER…", "whatif off"]
        case .who: ["who CONDITION [@ TIME]"]
        case .count: ["count CONDITION [@ TIME]"]
        case .trend: ["trend CONDITION [by hour|day|week|month|quarter|year] [from TIME] [to TIME]"]
        case .flow: ["flow SEGMENT… [from TIME] [to TIME]"]
        case .join: ["as-of-join FILE [violations|unknown|all]"]
        case .set: ["set", "set NAME VALUE"]
        case .timer, .watch: [rawValue, "\(rawValue) on", "\(rawValue) off"]
        case .save: ["save FILE"]
        case .source: ["source FILE"]
        case .help: ["help", "help all", "help COMMAND"]
        case .state, .notes, .segments, .notices: ["\(rawValue) [CONTACT] [@ TIME]"]
        case .reload, .info, .rejects, .start, .end, .back, .forward, .marks, .where, .last, .tour,
            .quit:
            [rawValue]
        }
    }

    /// The summary of the command, in one line.
    var summary: String {
        switch self {
        case .load: "read activities from files; large files load in the background"
        case .open: "switch to a store"
        case .reload: "read the files again, or check the store for new activities"
        case .info: "show what the log holds: contacts, entries, time range and sources"
        case .rejects: "list the rejected records, each with its place and reason"
        case .export: "write every activity as it was recorded, as NDJSON"
        case .use: "select a contact, or return to the previous one"
        case .contacts: "list the contacts with their status and segments at the cursor"
        case .find: "list contacts that meet a condition, and select the first"
        case .at: "move the cursor to a time"
        case .next: "move after the next activity, or the NUMBERth of a type"
        case .prev: "move back before the last activity, or the NUMBERth of a type"
        case .until: "move to the next activity that changes a condition"
        case .since: "move back to the last activity that changed a condition"
        case .start: "move before the first activity"
        case .end: "move after the last activity"
        case .back: "return to the previous place"
        case .forward: "undo back"
        case .mark: "name the current place; then @NAME is a time"
        case .marks: "list the marks"
        case .known: "use only what the log had recorded by a position or a time"
        case .where: "show the selected contact, the cursor, and what is loaded"
        case .state: "show the contact's status, segments and notes"
        case .activities: "list activities up to the cursor"
        case .activity: "show one activity as it was recorded"
        case .timeline: "draw the contact's history over time"
        case .notes: "list the contact's notes"
        case .segments:
            "list the contact's segments, or without a contact the size of every segment"
        case .segment: "show a segment's size over time, its members, and who joined or left"
        case .history: "list when each attribute was on"
        case .why: "explain an attribute: the activity that set it, and those that didn't"
        case .diff: "compare the contact at two times, or with another contact"
        case .steps: "list what each activity changed"
        case .flips: "list when a condition became true or false"
        case .whatif: "ignore activities, to see what would be different"
        case .notices: "list unusual activities: ties, undated, no effect"
        case .who: "list contacts that meet a condition"
        case .count: "count contacts that meet a condition"
        case .trend: "count contacts that meet a condition at the end of each period"
        case .flow: "count contacts that moved between segments from one time to another"
        case .join:
            "find rows of a file whose contact was blocked or unsubscribed at the time"
        case .last: "show the last answer again, in full"
        case .set: "list or change settings"
        case .timer: "show or hide run times"
        case .watch: "show new activities of the contact as a store records them"
        case .save: "write this session's commands to a file; source runs it"
        case .source: "run the commands in a file"
        case .tour: "explore the sample data in two minutes"
        case .help: "list the commands, or explain one"
        case .quit: "end the session"
        }
    }

    /// Three examples; those that need data work on the sample streams.
    var examples: [String] {
        switch self {
        case .load:
            [
                "load Examples/Streams/ana.json",
                "load Examples/Streams/ana.json Examples/Streams/shop.ndjson",
                "load \"Examples/Streams/shop.ndjson\"; contacts",
            ]
        case .open:
            ["open contacts.db", "open \"contacts.db\"; contacts", "open contacts.db; who in VIP"]
        case .reload: ["reload", "reload; info", "use con_ana; reload; state"]
        case .info: ["info", "info | json", "info | csv > info.csv"]
        case .rejects: ["rejects", "rejects | head 3", "rejects | csv"]
        case .export: ["export | head 2", "export > all.ndjson", "export | grep con_bea"]
        case .use: ["use con_ana", "who in VIP; use %1", "use con_ana; use con_bea; use -"]
        case .contacts: ["contacts", "contacts @ 2024-02-01", "contacts | csv"]
        case .find: ["find in VIP", "find unsubscribed @ 2024-06-03", "find note ~ \"fair\""]
        case .at: ["use con_ana; at 2024-03-05", "use con_ana; at #11-", "use con_ana; at -7d"]
        case .next:
            [
                "use con_ana; start; next", "use con_ana; start; next 3",
                "use con_ana; start; next note_created",
            ]
        case .prev: ["use con_ana; prev", "use con_ana; prev 3", "use con_ana; prev segment_added"]
        case .until:
            [
                "use con_ana; start; until unsubscribed", "use con_ana; start; until in VIP",
                "use con_ana; start; until notes > 2",
            ]
        case .since:
            [
                "use con_ana; since unsubscribed", "use con_ana; since in VIP",
                "use con_ana; since blocked",
            ]
        case .start: ["start", "use con_ana; start; next", "use con_ana; start; state"]
        case .end: ["end", "use con_ana; end; state", "use con_ana; end; why VIP"]
        case .back:
            [
                "use con_ana; at 2024-03-05; back", "use con_ana; use con_bea; back",
                "at 2024-03-05; end; back; where",
            ]
        case .forward:
            [
                "use con_ana; at 2024-03-05; back; forward",
                "use con_ana; use con_bea; back; forward", "end; start; back; forward",
            ]
        case .mark:
            [
                "use con_ana; at 2024-06-03; mark june",
                "use con_ana; at #11; mark out; diff @out end",
                "use con_ana; mark here; state @here",
            ]
        case .marks:
            ["marks", "use con_ana; mark here; marks", "use con_ana; mark here; marks | json"]
        case .known: ["known 12", "use con_ana; known 12; state", "known 12; known end"]
        case .where: ["where", "use con_ana; where", "use con_ana; at #4; where"]
        case .state:
            ["use con_ana; state", "use con_ana; state @ 2024-03-05", "use con_ana; state | json"]
        case .activities:
            [
                "use con_ana; activities", "use con_ana; activities 2024-03-01..2024-04-30",
                "use con_ana; activities type=note_created | head 2",
            ]
        case .activity:
            [
                "use con_ana; activity #11", "use con_ana; history; activity %1",
                "use con_ana; activity #11 | json",
            ]
        case .timeline:
            [
                "use con_ana; timeline", "use con_ana; timeline 2024-03-01..2024-06-01",
                "use con_ana; timeline @ 2024-03-05",
            ]
        case .notes:
            [
                "use con_ana; notes", "use con_ana; notes @ 2024-02-15",
                "use con_ana; notes | grep fair",
            ]
        case .segments: ["segments", "segments @ 2024-02-01", "use con_ana; segments"]
        case .segment:
            ["segment VIP", "segment VIP 2024-03-01..2024-06-30", "segment VIP @ 2024-03-05"]
        case .history:
            ["use con_ana; history", "use con_ana; history VIP", "use con_ana; history | csv"]
        case .why:
            [
                "use con_ana; why unsubscribed @ 2024-06-03",
                "use con_ana; why not VIP @ 2024-04-01", "use con_ana; segments; why %1",
            ]
        case .diff:
            [
                "use con_ana; at 2024-05-01; diff end", "use con_ana; diff 2024-01-01 2024-06-03",
                "use con_ana; diff with con_bea",
            ]
        case .steps:
            [
                "use con_ana; steps start end", "use con_ana; steps 2024-04-01 2024-06-03",
                "use con_ana; at 2024-05-01; steps end",
            ]
        case .flips:
            [
                "use con_ana; flips unsubscribed", "use con_ana; flips in VIP",
                "use con_ana; flips reachable and in VIP",
            ]
        case .whatif:
            [
                "use con_ana; whatif skip #11; state", "use con_ana; whatif skip #5 #6; history",
                "use con_ana; whatif off",
            ]
        case .notices:
            ["use con_ana; notices", "use con_carl; notices", "use con_ana; notices | json"]
        case .who:
            ["who in VIP and not blocked", "who not reachable @ 2024-06-03", "who notes > 1 | csv"]
        case .count:
            ["count subscribed", "count in VIP @ 2024-03-05", "count not reachable | json"]
        case .trend:
            [
                "trend in VIP by month", "trend reachable by week",
                "trend blocked by month from 2024-03-01 to 2024-07-01",
            ]
        case .flow:
            ["flow VIP Customer", "flow VIP Customer from 2024-02-01 to end", "flow VIP | csv"]
        case .join:
            [
                "as-of-join Examples/Streams/sends.csv",
                "as-of-join Examples/Streams/sends.csv; use %1; at %1; state",
                "as-of-join Examples/Streams/sends.csv all",
            ]
        case .last: ["who in VIP; last", "who in VIP; last | csv", "info; last | json"]
        case .set: ["set", "set rows 100", "set pager off"]
        case .timer: ["timer off", "timer on", "timer on; count blocked"]
        case .watch:
            ["open contacts.db; watch on", "watch off", "open contacts.db; use con_ana; watch on"]
        case .save:
            ["save session.projector", "use con_ana; save ana.projector", "save \"my session\""]
        case .source:
            [
                "source session.projector", "source session.projector; where",
                "save again.projector; source again.projector",
            ]
        case .tour: ["tour", "tour; contacts", "load Examples/Streams/ana.json; tour"]
        case .help: ["help", "help why", "help time"]
        case .quit: ["quit", "exit", "\\q"]
        }
    }
}
