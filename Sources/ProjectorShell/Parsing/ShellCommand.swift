/// A command of the shell.
///
/// Parsing, help, hints and completion are all derived from this table.
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

    /// Other names of commands, known from other tools.
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

    /// Returns the hint for a word of another tool that has another form here, or `nil` for any other word.
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

    /// The kind of argument that may follow a command, for completion and hints.
    enum Argument: Sendable {
        case none, subject, file, contact, time, range, activityType, attribute, segment, predicate
        case condition, verb, number, mark, known, whatIf, setting, choice
    }

    /// The kind of argument that may follow the command.
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

    /// The maximum number of arguments, or `nil` if their reader decides.
    var mostArguments: Int? {
        switch argument {
        case .none: 0
        case .subject: 1
        default: nil
        }
    }

    /// A Boolean value that indicates whether a contact may be named first, for one query.
    var takesContact: Bool {
        switch self {
        case .state, .history, .timeline, .activities, .activity, .notes, .segments, .notices, .why,
            .diff, .steps, .flips:
            true
        default: false
        }
    }

    /// A Boolean value that indicates whether the command ignores a what-if.
    var ignoresWhatIf: Bool {
        switch self {
        case .who, .find, .count, .trend, .flow, .segment, .join, .contacts: true
        default: false
        }
    }

    /// A Boolean value that indicates whether `@ TIME` may follow, which doesn't move the cursor.
    var takesTime: Bool {
        switch self {
        case .state, .activities, .timeline, .notes, .segments, .segment, .history, .why, .flips,
            .notices, .who, .count, .contacts, .find:
            true
        default: false
        }
    }

    /// A Boolean value that indicates whether the command has an answer to format, filter or write to a file.
    var hasAnswer: Bool {
        switch self {
        case .activity, .diff, .steps, .info, .rejects, .export, .marks, .trend, .flow, .join,
            .last:
            true
        default: takesTime
        }
    }

    /// A Boolean value that indicates whether the command waits for a running load.
    var needsData: Bool {
        switch self {
        // These query no data. `load` is here, since it waits for an earlier load itself.
        case .help, .quit, .set, .timer, .tour, .marks, .save, .last, .load, .source, .where: false
        default: true
        }
    }

    /// Returns the command with a name or alias, or with a beginning that no other command has.
    static func named(_ word: String) -> ShellCommand? {
        let word = word.lowercased()
        if let verb = exact(word) { return verb }
        let begun = beginning(with: word)
        return begun.count == 1 ? begun.first : nil
    }

    /// Returns the command with a name or alias, in any letter case.
    static func exact(_ word: String) -> ShellCommand? {
        let word = word.lowercased()
        return ShellCommand(rawValue: word) ?? aliases[word]
    }

    /// Returns the commands that begin with a word, or none for an empty word.
    static func beginning(with word: String) -> [ShellCommand] {
        let word = word.lowercased()
        return word.isEmpty ? [] : allCases.filter { $0.rawValue.hasPrefix(word) }
    }
}
