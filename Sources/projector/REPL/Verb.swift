/// A word that a line may start with; the one source of parsing, help and completion.
enum Verb: String, CaseIterable, Sendable {
    case load, open, use, at, next, prev, start, end
    case state, activities, activity, timeline, notes, segments, history
    case why, diff, steps, who, info, help, quit

    /// Other spellings, for hands that are used to other tools.
    static let aliases: [String: Verb] = ["exit": .quit, ".quit": .quit, "\\q": .quit, "?": .help]

    /// What may follow a verb, for completion.
    enum Argument: Sendable {
        case none, file, contact, time, activityType, attribute, predicate, verb, number
    }

    /// What may follow the verb.
    var argument: Argument {
        switch self {
        case .load, .open: .file
        case .use: .contact
        case .at, .diff, .steps: .time
        case .next, .prev, .activities: .activityType
        case .history, .why: .attribute
        case .who: .predicate
        case .help: .verb
        case .activity: .number
        case .start, .end, .state, .timeline, .notes, .segments, .info, .quit: .none
        }
    }

    /// Whether a time after `@` makes sense, which does not move the cursor.
    var takesTime: Bool {
        switch self {
        case .state, .activities, .timeline, .notes, .segments, .history, .why, .who: true
        default: false
        }
    }

    /// Whether there is an answer to be spelled in a format.
    var takesFormat: Bool {
        switch self {
        case .activity, .diff, .steps, .info: true
        default: takesTime
        }
    }

    /// Whether a segment may be named.
    var namesSegments: Bool {
        switch argument {
        case .attribute, .predicate: true
        default: false
        }
    }

    /// The forms of the command.
    var usage: String {
        switch self {
        case .load: "load FILE…"
        case .open: "open STORE"
        case .use: "use CONTACT | use -"
        case .at: "at T"
        case .next: "next [TYPE] [N]"
        case .prev: "prev [TYPE] [N]"
        case .activities: "activities [T1..T2] [type=TYPE] [@ T]"
        case .activity: "activity #N"
        case .history: "history [ATTRIBUTE] [@ T]"
        case .why: "why ATTRIBUTE [@ T]"
        case .diff: "diff T1 [T2]"
        case .steps: "steps T1 [T2]"
        case .who: "who PREDICATE [@ T]"
        case .help: "help [COMMAND]"
        case .state, .timeline, .notes, .segments: "\(rawValue) [@ T]"
        case .start, .end, .info, .quit: rawValue
        }
    }

    /// What the command does, in one line.
    var summary: String {
        switch self {
        case .load: "reads activities from files"
        case .open: "goes to a store"
        case .use: "goes to a contact, or back to the one before"
        case .at: "moves the cursor to a time"
        case .next: "moves over the next activity, or the Nth of a type"
        case .prev: "moves back before the last activity"
        case .start: "moves before everything"
        case .end: "moves after the last activity"
        case .state: "shows what is true of the contact"
        case .activities: "lists activities up to the cursor"
        case .activity: "shows an activity as it was recorded"
        case .timeline: "draws the contact's history"
        case .notes: "lists the contact's notes"
        case .segments: "lists the contact's segments; without a contact the size of each"
        case .history: "lists when attributes were on"
        case .why: "names the activity that decided, and those that did not count"
        case .diff: "lists what differs between two times, start against end"
        case .steps: "lists what each activity between two times changed"
        case .who: "lists the contacts for which a predicate holds"
        case .info: "accounts for all that was loaded"
        case .help: "shows this, or more about a command"
        case .quit: "ends the session"
        }
    }

    /// A line to try.
    var example: String {
        switch self {
        case .load: "load activities.ndjson"
        case .open: "open contacts.db"
        case .use: "use con_ana"
        case .at: "at 2024-03-05"
        case .next: "next segment_added"
        case .prev: "prev 3"
        case .activities: "activities 2024-01-01..2024-02-01"
        case .activity: "activity #3"
        case .history: "history unsubscribed"
        case .why: "why unsubscribed @ 2024-05-02"
        case .diff: "diff 2024-01-01 end"
        case .steps: "steps start end"
        case .who: "who in VIP and not blocked"
        case .help: "help why"
        case .state: "state @ 2024-03-05 | json"
        case .start, .end, .timeline, .notes, .segments, .info, .quit: rawValue
        }
    }

    /// Finds a verb by its name, an alias, or a beginning that only one verb has.
    static func named(_ word: String) -> Verb? {
        if let verb = Verb(rawValue: word) ?? aliases[word] { return verb }
        let begun = allCases.filter { !word.isEmpty && $0.rawValue.hasPrefix(word) }
        return begun.count == 1 ? begun.first : nil
    }
}
