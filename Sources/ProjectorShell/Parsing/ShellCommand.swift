/// A word that a line may start with; the one source of parsing, help, hints and completion.
enum ShellCommand: String, CaseIterable, Sendable {
    case load, open, reload, info, rejects, export
    case use, contacts, find
    case at, start, end, next, prev, until, since, back, forward, mark, marks, known
    case `where`
    case state, timeline, history, activities, activity, notes, segments
    case why, diff, steps, flips, notices, whatif
    case who, count, trend, segment, flow
    case join = "as-of-join"
    case last, set, timer, watch, save, source, tour, help, quit

    /// Other spellings, for hands that are used to other tools.
    static let aliases: [String: ShellCommand] = [
        "exit": .quit, ".quit": .quit, ".exit": .quit, "\\q": .quit, ":q": .quit, "bye": .quit,
        "?": .help, ".help": .help, "\\?": .help, "\\h": .help, "man": .help,
        "\\d": .info, "\\dt": .info, "\\d+": .info, "\\dt+": .info, "\\l": .info, ".tables": .info,
        ".schema": .info, ".databases": .info, ".dbinfo": .info,
        "\\timing": .timer, ".timer": .timer, "timing": .timer,
        "\\i": .source, ".read": .source, "\\set": .set, "\\pset": .set, ".show": .set,
        ".open": .open, "\\c": .open, ".import": .load, ".dump": .export, "\\watch": .watch,
        "list": .contacts, "ls": .contacts, "describe": .state, "status": .state,
        "explain": .why, "undo": .back, "filter": .who,
    ]

    /// Returns the hint on a word of another tool whose effect has another form here, or `nil` for any other word.
    static func elsewhere(_ word: String) -> String? {
        switch word.lowercased() {
        case ".mode", ".output", ".once", "\\o", "\\a", "\\t", "\\copy", "copy", ".csv", ".json":
            "for CSV add: | csv; for a file: > FILE"
        case "\\x", ".expanded": "for a line per value add: | line"
        case "clear", "cls", "\\!", ".clear": "Ctrl-L clears the screen"
        case ".headers", ".header", ".width", ".nullvalue", "\\g", "\\e", "\\p", "\\r":
            "`help output` lists the formats, filters and settings"
        case "\\du", "\\dn", "\\df", "\\di", ".indexes": "`info` shows what is loaded"
        case "%hist", "%history", "%recall":
            "Up and Ctrl-R find earlier lines; `save FILE` keeps them"
        case "%timeit", "%time": "`timer on` shows how long each answer takes"
        case let word where word.hasPrefix("!"): "the shell runs no other programs"
        case "grep": "to filter an answer add: | grep TEXT"
        case "insert", "update", "delete", "drop", "create", "alter":
            "the shell only reads; projector import adds activities to a store"
        case "select", "from", "summarize", "pivot": "to find contacts: who CONDITION"
        case "head", "tail", "limit": "for the first rows add: | head NUMBER"
        case "cd", "cat", "less", "vim", "vi", "nano": "the shell runs no other programs"
        default: nil
        }
    }

    /// What may follow a verb, for completion and hints.
    enum Argument: Sendable {
        case none, subject, file, contact, time, range, activityType, attribute, segment, predicate
        case condition, verb, number, mark, known, whatIf, setting, choice
    }

    /// What may follow the verb.
    var argument: Argument {
        switch self {
        case .load, .open, .save, .source, .join: .file
        case .use: .contact
        case .at, .diff, .steps: .time
        case .timeline: .range
        case .next, .prev, .activities: .activityType
        case .history, .why: .attribute
        case .segment, .flow: .segment
        case .who, .count, .find, .until, .since, .flips: .predicate
        case .trend: .condition
        case .help: .verb
        case .activity: .number
        case .mark: .mark
        case .known: .known
        case .whatif: .whatIf
        case .set: .setting
        case .timer, .watch: .choice
        case .state, .notes, .segments, .notices: .subject
        case .reload, .info, .rejects, .export, .contacts, .start, .end, .back, .forward, .marks,
            .where, .last, .tour, .quit:
            .none
        }
    }

    /// The most words that may follow, or `nil` where their reading decides.
    var mostArguments: Int? {
        switch argument {
        case .none: 0
        case .subject: 1
        default: nil
        }
    }

    /// Whether a contact may be named first, for this question alone.
    var takesContact: Bool {
        switch self {
        case .state, .history, .timeline, .activities, .activity, .notes, .segments, .notices, .why,
            .diff, .steps, .flips:
            true
        default: false
        }
    }

    /// Whether the answer is of the real log even while activities are skipped.
    var ignoresWhatIf: Bool {
        switch self {
        case .who, .find, .count, .trend, .flow, .segment, .join, .contacts: true
        default: false
        }
    }

    /// Whether a time after `@` makes sense, which does not move the cursor.
    var takesTime: Bool {
        switch self {
        case .state, .activities, .timeline, .notes, .segments, .segment, .history, .why, .flips,
            .notices, .who, .count, .contacts, .find:
            true
        default: false
        }
    }

    /// Whether there is an answer to be spelled in a format, searched, cut and written to a file.
    var hasAnswer: Bool {
        switch self {
        case .activity, .diff, .steps, .info, .rejects, .export, .marks, .trend, .flow, .join,
            .last:
            true
        default: takesTime
        }
    }

    /// Whether the data must be there first; everything else is done at once while a load runs.
    var needsData: Bool {
        switch self {
        case .help, .quit, .set, .timer, .tour, .marks, .save, .last, .load, .source, .where: false
        default: true
        }
    }

    /// Finds a command by its name or an alias, in any case, or by a beginning that only one command has.
    static func named(_ word: String) -> ShellCommand? {
        let word = word.lowercased()
        if let verb = exact(word) { return verb }
        let begun = beginning(with: word)
        return begun.count == 1 ? begun.first : nil
    }

    /// Finds a command by its name or an alias, in any case.
    static func exact(_ word: String) -> ShellCommand? {
        let word = word.lowercased()
        return ShellCommand(rawValue: word) ?? aliases[word]
    }

    /// Returns the commands that begin so, none for an empty word.
    static func beginning(with word: String) -> [ShellCommand] {
        let word = word.lowercased()
        return word.isEmpty ? [] : allCases.filter { $0.rawValue.hasPrefix(word) }
    }
}
