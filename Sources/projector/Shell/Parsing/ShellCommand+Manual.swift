/// What help says of the verbs.
extension ShellCommand {
    /// What verbs have in common.
    enum Group: String, CaseIterable, Sendable {
        case data, contact, time, look, explain, allContacts, session
    }

    var group: Group {
        switch self {
        case .load, .open, .reload, .info, .rejects, .export: .data
        case .use, .contacts, .find: .contact
        case .at, .next, .prev, .until, .since, .start, .end, .back, .forward, .mark, .marks,
            .known, .where:
            .time
        case .state, .activities, .activity, .timeline, .notes, .segments, .segment, .history:
            .look
        case .why, .diff, .steps, .flips, .whatif, .notices: .explain
        case .who, .count, .trend, .flow, .join: .allContacts
        case .last, .set, .timer, .watch, .save, .source, .tour, .help, .quit: .session
        }
    }

    /// The forms of the command, the simplest first.
    var forms: [String] {
        switch self {
        case .load: ["load FILE…"]
        case .open: ["open STORE"]
        case .export: ["export > FILE", "export | head N"]
        case .use: ["use CONTACT [ORG]", "use -", "use %N"]
        case .contacts: ["contacts [@ T]"]
        case .find: ["find PREDICATE [@ T]"]
        case .at: ["at T"]
        case .next: ["next [TYPE] [N]"]
        case .prev: ["prev [TYPE] [N]"]
        case .until: ["until PREDICATE"]
        case .since: ["since PREDICATE"]
        case .mark: ["mark NAME"]
        case .known: ["known POSITION", "known TIME", "known end"]
        case .activities: ["activities [FROM..TO] [type=TYPE] [@ T]"]
        case .activity: ["activity #N"]
        case .timeline: ["timeline [FROM..TO] [@ T]"]
        case .segment: ["segment SEGMENT [FROM..TO] [@ T]"]
        case .history: ["history [ATTRIBUTE] [@ T]"]
        case .why: ["why ATTRIBUTE [@ T]", "why not ATTRIBUTE [@ T]", "why %N"]
        case .diff: ["diff T [all]", "diff T1 T2 [all]", "diff with CONTACT"]
        case .steps: ["steps T", "steps T1 T2"]
        case .flips: ["flips PREDICATE [@ T]"]
        case .whatif: ["whatif skip #N…", "whatif off"]
        case .who: ["who PREDICATE [@ T]"]
        case .count: ["count PREDICATE [@ T]"]
        case .trend: ["trend PREDICATE [by hour|day|week|month|year] [from T] [to T]"]
        case .flow: ["flow SEGMENT… [from T] [to T]"]
        case .join: ["as-of-join FILE [violations|unknown|all]"]
        case .set: ["set", "set NAME VALUE"]
        case .timer, .watch: ["\(rawValue) on", "\(rawValue) off"]
        case .save: ["save FILE"]
        case .source: ["source FILE"]
        case .help: ["help", "help COMMAND"]
        case .state, .notes, .segments, .notices: ["\(rawValue) [@ T]"]
        case .reload, .info, .rejects, .start, .end, .back, .forward, .marks, .where, .last, .tour,
            .quit:
            [rawValue]
        }
    }

    /// What the command does, in one line.
    var summary: String {
        switch self {
        case .load: "reads activities from files; a big load goes on in the background"
        case .open: "goes to a store"
        case .reload: "reads the files again, or looks for what the store learnt"
        case .info: "says what there is: sources, span, contacts, activities, rejects, conflicts"
        case .rejects: "lists the records that could not be read"
        case .export: "writes every activity as it was recorded, as NDJSON"
        case .use: "goes to a contact, or back to the one before"
        case .contacts: "lists the contacts that are there at the cursor"
        case .find: "lists the contacts of whom a predicate holds and goes to the first"
        case .at: "moves the cursor to a time"
        case .next: "moves over the next activity, or the Nth of a type"
        case .prev: "moves back before the last activity, or the Nth of a type"
        case .until: "moves on to the next activity at which a predicate changes"
        case .since: "moves back to the last activity at which a predicate changed"
        case .start: "moves before everything"
        case .end: "moves after the last activity"
        case .back: "goes back to where the session stood before"
        case .forward: "undoes back"
        case .mark: "names this place, so that @NAME is a time"
        case .marks: "lists the named places"
        case .known: "asks by what the log knew at a position or a time"
        case .where: "says where the session stands"
        case .state: "shows what is true of the contact"
        case .activities: "lists activities up to the cursor"
        case .activity: "shows an activity as it was recorded"
        case .timeline: "draws the contact's history"
        case .notes: "lists the contact's notes"
        case .segments: "lists the contact's segments; without a contact the size of each"
        case .segment: "draws a segment's size, and lists who is in it, who came and who went"
        case .history: "lists when attributes were on"
        case .why: "names the activity that decided, and those that did not count"
        case .diff: "lists what differs between two times, or from another contact"
        case .steps: "lists what each activity between two times changed"
        case .flips: "lists every time a predicate changed"
        case .whatif: "asks as if activities had never been"
        case .notices: "lists what was odd about the activities"
        case .who: "lists the contacts of whom a predicate holds"
        case .count: "counts the contacts of whom a predicate holds"
        case .trend: "counts them over time, as a curve"
        case .flow: "counts who went from which segment to which"
        case .join:
            "finds the rows of a file whose contact was blocked or had opted out by then"
        case .last: "shows the last answer again, whole"
        case .set: "lists or changes settings"
        case .timer: "tells how long answers take, or not"
        case .watch: "tells when a growing store learns of the contact"
        case .save: "writes this session's commands to a file that source reads"
        case .source: "executes the commands of a file"
        case .tour: "steps through the sample story, two minutes"
        case .help: "shows the commands, or more about one"
        case .quit: "ends the session"
        }
    }

    /// Three lines to try; those that need data work on the sample streams.
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
        case .help: ["help", "help why", "help times"]
        case .quit: ["quit", "exit", "\\q"]
        }
    }
}
