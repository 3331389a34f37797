/// A word that a line may start with; the one source of parsing, help, hints and completion.
enum ShellCommand: String, CaseIterable, Sendable {
    case load, open, reload, info, rejects, export
    case use, contacts, find
    case at, next, prev, until, since, start, end, back, forward, mark, marks, known
    case `where`
    case state, activities, activity, timeline, notes, segments, segment, history
    case why, diff, steps, flips, whatif, notices
    case who, count, trend, flow
    case join = "as-of-join"
    case last, set, timer, watch, save, source, tour, help, quit

    /// Other spellings, for hands that are used to other tools.
    static let aliases: [String: ShellCommand] = [
        "exit": .quit, ".quit": .quit, ".exit": .quit, "\\q": .quit, ":q": .quit, "bye": .quit,
        "?": .help, ".help": .help, "\\?": .help, "\\h": .help,
        "\\d": .info, "\\dt": .info, ".tables": .info, ".schema": .info, ".databases": .info,
        "\\timing": .timer, ".timer": .timer, "\\i": .source, ".read": .source,
        "list": .contacts, "ls": .contacts, "describe": .state,
    ]

    /// What does here what a word of another tool does there; nil for any other word.
    static func elsewhere(_ word: String) -> String? {
        switch word {
        case ".mode", ".output", "\\o": "for CSV add: | csv; for a file: > FILE"
        case "clear", "cls", "\\!", ".clear": "Ctrl-L clears the screen"
        case _ where word.hasPrefix("!"): "the shell runs no other programs"
        case "SELECT", "select": "to find contacts: who CONDITION"
        default: nil
        }
    }

    /// What may follow a verb, for completion and hints.
    enum Argument: Sendable {
        case none, file, contact, time, range, activityType, attribute, segment, predicate
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
        case .reload, .info, .rejects, .export, .contacts, .start, .end, .back, .forward, .marks,
            .where, .state, .notes, .segments, .notices, .last, .tour, .quit:
            .none
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

    /// Finds a verb by its name, an alias, or a beginning that only one verb has.
    static func named(_ word: String) -> ShellCommand? {
        if let verb = ShellCommand(rawValue: word) ?? aliases[word] { return verb }
        let begun = beginning(with: word)
        return begun.count == 1 ? begun.first : nil
    }

    /// The verbs that begin so; none for an empty word.
    static func beginning(with word: String) -> [ShellCommand] {
        word.isEmpty ? [] : allCases.filter { $0.rawValue.hasPrefix(word) }
    }
}
