internal import ContactProjector
internal import ContactQueries
internal import TerminalText

/// The texts of `help`, generated from the table of commands.
enum Help {
    /// Returns the first commands, all commands, or the text about a command or topic.
    ///
    /// - Throws: ``UserError`` if there is no such command or topic.
    static func lines(about words: [Token]) throws(UserError) -> [TextLine] {
        guard let word = words.first else { return firstCommands }
        if word.isSymbol("all") || word.isSymbol("commands") { return allCommands }
        if let topic = Topic.named(word.text) { return topic.lines }
        guard let verb = ShellCommand.named(word.text) else {
            throw UserError(
                "no help for \(word.text.quoted)",
                hint: "`help` lists commands and topics",
                at: word.range
            )
        }
        return manual(of: verb)
    }

    /// Returns the summary, forms and examples of a command; a beginning shared by examples is printed once.
    private static func manual(of verb: ShellCommand) -> [TextLine] {
        let selection = "use con_ana; "
        let (after, alone) = verb.examples.reduce(into: ([String](), [String]())) {
            if $1.hasPrefix(selection) {
                $0.0.append(String($1.dropFirst(selection.count)))
            } else {
                $0.1.append($1)
            }
        }
        return [[StyledText(verb.rawValue, .bold), StyledText(" \(verb.summary)")]]
            + verb.forms.map { [StyledText("  \($0)", .cyan)] }
            + examples(after, "for example, after use con_ana") + examples(alone, "for example")
    }

    private static func examples(_ lines: [String], _ title: String) -> [TextLine] {
        lines.isEmpty
            ? [] : [[StyledText(title, .dim)]] + lines.map { [StyledText("  \($0)")] }
    }

    /// The commands that do most of the work, in the order in which a first query needs them.
    private static let first: [ShellCommand] = [
        .load, .contacts, .use, .at, .state, .why, .timeline, .history, .diff, .activities, .who,
        .trend,
    ]

    private static var firstCommands: [TextLine] {
        first.flatMap { verb in
            let name = verb.forms[0].split(separator: " ").prefix(2).joined(separator: " ")
            let form = name.contains("[") ? verb.rawValue : name
            let words = verb.summary.split(separator: " ").map(String.init)
            // 80 columns less the label of 19.
            return wrapped(words, " ", to: 61).enumerated().map { index, summary -> TextLine in
                let label = (index == 0 ? form : "").padding(to: 17)
                return [StyledText("  \(label)", .cyan), StyledText(summary)]
            }
        } + [
            [],
            [StyledText("A question may end with @ TIME, with | csv, or with > FILE.")],
            [StyledText("`help COMMAND` shows examples, `help all` lists all commands.")],
            topics,
            [StyledText("New here? `tour` takes two minutes; `quit` ends the session.", .dim)],
        ]
    }

    private static let topics: TextLine = [
        StyledText("`help time`, `condition`, `output` and `keys` explain what commands share.")
    ]

    /// The list of all commands, which fits a screen of 24 rows and 80 columns.
    private static var allCommands: [TextLine] {
        ShellCommand.Group.allCases.flatMap { group -> [TextLine] in
            let names = ShellCommand.allCases.filter { $0.group == group }.map(\.rawValue)
            // 80 columns less the label of 13, and one to spare.
            return wrapped(names, "  ", to: 66).enumerated().map { index, names in
                let label = (index == 0 ? group.rawValue : "").padding(to: 13)
                return [StyledText(label, .bold), StyledText(names)]
            }
        } + [
            [],
            [StyledText("`help COMMAND` shows examples.")],
            topics,
            [StyledText("Commands can be shortened; separate several with ;", .dim)],
        ]
    }

    private static func wrapped(_ names: [String], _ gap: String, to width: Int) -> [String] {
        names.reduce(into: [""]) { lines, name in
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = name
            } else if line.count + name.count + gap.count <= width {
                lines[lines.count - 1] = line + gap + name
            } else {
                lines.append(name)
            }
        }
    }

    /// A topic that several commands share.
    enum Topic: String, CaseIterable {
        case time, condition, output, keys

        /// Returns the topic with a name, which may be an older or a plural one.
        static func named(_ word: String) -> Topic? {
            switch word.lowercased() {
            case "times", "t": .time
            case "predicates", "predicate", "conditions": .condition
            case let name: Topic(rawValue: name)
            }
        }

        fileprivate var lines: [TextLine] {
            let width = max(34, text.map { $0.0.count + 2 }.max() ?? 0)
            return text.map { form, meaning in
                let gap = String(repeating: " ", count: width - form.count)
                return [StyledText("  \(form)\(gap)", .cyan), StyledText(meaning)]
            }
        }

        /// The forms of a time, from the table that also drives the parser.
        private static var forms: [(String, String)] {
            TimeInput.forms.map { ($0.examples(within: 44), $0.meaning) } + [
                ("09:30, 9am", "a time on the cursor's day"),
                (
                    TimeInput.refused.joined(separator: ", "),
                    "not accepted: the day or the month?"
                ),
            ]
        }

        private var text: [(String, String)] {
            switch self {
            case .time:
                Self.forms + [
                    ("#18", "just after activity 18 of the selected contact"),
                    ("#18-", "just before activity 18"),
                    ("%3", "the time of row 3 of the last answer"),
                    ("@june", "the place that `mark june` marked"),
                    ("start, end", "before and after all activities"),
                    ("+1d -3h +2w -1mo -2y", "relative to the cursor, never to the clock"),
                    ("FROM..TO", "includes both ends; a date is its whole day"),
                    ("2024-04", "where a range is expected: all of that month"),
                    ("… @ TIME", "for this command only; the cursor stays"),
                ]
            case .condition:
                [
                    ("in SEGMENT", "a segment's id or any of its names; quote names with spaces"),
                    ("ever in SEGMENT", "is or was a member"),
                    ("entered SEGMENT since TIME", "became a member at TIME or later; also joined"),
                    ("left SEGMENT since TIME", "a membership ended at TIME or later"),
                    ("blocked, unsubscribed, subscribed", ""),
                    ("reachable", "neither blocked nor unsubscribed"),
                    ("notes > 3", "also <, <=, =, >="),
                    ("note ~ \"text\"", "a note contains the text"),
                    ("all", "every contact that had an activity by then"),
                    ("and, or, not, ( )", "not binds tightest, then and"),
                ]
            case .output:
                [
                    ("… | json, ndjson, csv, md", "the answer in that format"),
                    ("… | line", "a line for each value"),
                    ("… | grep TEXT", "the rows that contain the text; case doesn't matter"),
                    ("… | head 5", "the first rows"),
                    ("… > FILE", "to a file, but never over a file that is being read"),
                    ("last", "the last answer again, in full"),
                    ("set", "the settings: rows, pager, color, timer, hints, tz"),
                ]
            case .keys:
                [
                    ("Tab", "complete, or list what can follow"),
                    ("Up, Down", "earlier lines that begin with the typed text"),
                    ("Ctrl-R", "search earlier lines by words, in any order"),
                    ("Alt-Left, Alt-Right", "previous or next activity"),
                    ("Alt-Up, Alt-Down", "previous or next contact of the last answer"),
                    ("Ctrl-T", "the timeline"),
                    ("\\u{200C}", "the character that is shown like this, anywhere in quotes"),
                    ("Ctrl-C", "drop the line; cancel a command or a load"),
                    ("Ctrl-D", "end the session"),
                ]
            }
        }
    }
}

extension TimeInput.Form {
    /// Returns the first examples that fit a width in columns.
    fileprivate func examples(within room: Int) -> String {
        examples.dropFirst().reduce(examples[0]) { text, example in
            let longer = "\(text), \(example)"
            return longer.count <= room ? longer : text
        }
    }
}
