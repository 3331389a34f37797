internal import ContactProjector
internal import ContactQueries

/// What `help` shows, made from the table of verbs.
enum Help {
    /// Returns the commands by group, or what a command or a topic is about.
    ///
    /// - Throws: ``UserError`` when there is no such command.
    static func lines(about words: [Token]) throws(UserError) -> [TextLine] {
        guard let word = words.first else { return overview }
        if let topic = Topic.named(word.text) { return topic.lines }
        guard let verb = ShellCommand.named(word.text) else {
            throw ParsedCommand.unknown(word)
        }
        return manual(of: verb)
    }

    /// One line, the forms, and three examples.
    private static func manual(of verb: ShellCommand) -> [TextLine] {
        [[StyledText(verb.rawValue, .bold), StyledText(" \(verb.summary)")]]
            + verb.forms.map { [StyledText("  \($0)", .cyan)] }
            + [[StyledText("for example", .dim)]] + verb.examples.map { [StyledText("  \($0)")] }
    }

    /// All commands, within a screen of 24 rows and 80 columns.
    private static var overview: [TextLine] {
        ShellCommand.Group.allCases.flatMap { group -> [TextLine] in
            let names = ShellCommand.allCases.filter { $0.group == group }.map(\.rawValue)
            return wrapped(names).enumerated().map { index, names in
                let label = index == 0 ? group.rawValue : ""
                let gap = String(repeating: " ", count: 11 - label.count)
                return [StyledText(label + gap, .bold), StyledText(names)]
            }
        } + [
            [],
            [
                StyledText(
                    "help COMMAND has examples; help times, predicates, output and keys say more."
                )
            ],
            [
                StyledText(
                    "Any beginning that only one command has will do; ; stands between commands.",
                    .dim
                )
            ],
            [StyledText("New here? `tour` takes two minutes.", .dim)],
        ]
    }

    private static func wrapped(_ names: [String]) -> [String] {
        names.reduce(into: [""]) { lines, name in
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = name
            } else if line.count + name.count + 2 <= 66 {
                lines[lines.count - 1] = line + "  " + name
            } else {
                lines.append(name)
            }
        }
    }

    /// What several commands have in common.
    enum Topic: String, CaseIterable {
        case times, predicates, output, keys

        /// Finds a topic by its name; `time` is what forms call a time.
        static func named(_ word: String) -> Topic? {
            word == "time" ? .times : Topic(rawValue: word)
        }

        fileprivate var lines: [TextLine] {
            let width = max(34, text.map { $0.0.count + 2 }.max() ?? 0)
            return text.map { form, meaning in
                let gap = String(repeating: " ", count: width - form.count)
                return [StyledText("  \(form)\(gap)", .cyan), StyledText(meaning)]
            }
        }

        /// The forms of a time, from the table that is read by.
        private static var forms: [(String, String)] {
            TimeInput.forms.map { ($0.examples(within: 44), $0.meaning) } + [
                ("09:30, 9am", "a time of the day that the cursor is on"),
                (
                    TimeInput.refused.joined(separator: ", "),
                    "refused: some read the day first, some the month"
                ),
            ]
        }

        private var text: [(String, String)] {
            switch self {
            case .times:
                Self.forms + [
                    ("#18", "just after activity 18 of the contact in use"),
                    ("#18-", "just before it"),
                    ("%3", "the moment of row 3 of the last answer"),
                    ("@june", "the place that `mark june` named"),
                    ("start, end", "before and after everything"),
                    ("+1d -3h +2w -90s", "from the cursor, never from the clock on the wall"),
                    ("FROM..TO", "a range with both its ends; either may be left out"),
                    ("… @ T", "for this question only; the cursor stays"),
                ]
            case .predicates:
                [
                    ("in SEGMENT", "a segment's id or any name it had, quoted if it has blanks"),
                    ("ever in SEGMENT", "is or was a member"),
                    ("entered SEGMENT since T", "became a member at T or later"),
                    ("blocked, unsubscribed, subscribed", ""),
                    ("reachable", "neither blocked nor unsubscribed"),
                    ("notes > 3", "also <, <=, =, >="),
                    ("note ~ \"text\"", "some note holds the text"),
                    ("and, or, not, ( )", "not binds tightest, then and"),
                ]
            case .output:
                [
                    ("… | json, ndjson, csv, md", "the answer in that form"),
                    ("… | line", "a line for each cell"),
                    ("… | grep TEXT", "the rows with the text, upper and lower case alike"),
                    ("… | head 5", "the first rows"),
                    ("… > FILE", "into a file, but never over one that is read"),
                    ("last", "the last answer again, with nothing left out"),
                    ("set", "rows, pager, color, timer, hints, tz"),
                ]
            case .keys:
                [
                    ("Tab", "completes, or lists what may stand here"),
                    ("Up, Down", "earlier lines that begin with what is typed"),
                    ("Ctrl-R", "searches earlier lines by words, in any order"),
                    ("Alt-Left, Alt-Right", "the activity before, the next one"),
                    ("Alt-Up, Alt-Down", "the contact before, the next one of the last answer"),
                    ("Ctrl-T", "the timeline"),
                    ("\\u{200C}", "the character that is shown so, in quotes anywhere"),
                    ("Ctrl-C", "drops the line, cancels what runs or loads"),
                    ("Ctrl-D", "ends the session"),
                ]
            }
        }
    }
}

extension TimeInput.Form {
    /// The first examples, as many as there is room for.
    fileprivate func examples(within room: Int) -> String {
        examples.dropFirst().reduce(examples[0]) { text, example in
            let longer = "\(text), \(example)"
            return longer.count <= room ? longer : text
        }
    }
}
