internal import ContactQuestions

/// What `help` shows, made from the table of verbs.
enum Help {
    /// Returns the commands by group, or what a command or a topic is about.
    ///
    /// - Throws: ``CommandError`` when there is no such command.
    static func lines(about words: [Token]) throws(CommandError) -> [Line] {
        guard let word = words.first else { return overview }
        if let topic = Topic(rawValue: word.text) { return topic.lines }
        guard let verb = Verb.named(word.text) else {
            throw Invocation.unknown(word)
        }
        return manual(of: verb)
    }

    /// One line, the forms, and three examples.
    private static func manual(of verb: Verb) -> [Line] {
        [[Span(verb.rawValue, .bold), Span(" \(verb.summary)")]]
            + verb.forms.map { [Span("  \($0)", .cyan)] }
            + [[Span("for example", .dim)]] + verb.examples.map { [Span("  \($0)")] }
    }

    /// All commands, within a screen of 24 rows and 80 columns.
    private static var overview: [Line] {
        Verb.Group.allCases.flatMap { group -> [Line] in
            let names = Verb.allCases.filter { $0.group == group }.map(\.rawValue)
            return wrapped(names).enumerated().map { index, names in
                let label = index == 0 ? group.rawValue : ""
                let gap = String(repeating: " ", count: 11 - label.count)
                return [Span(label + gap, .bold), Span(names)]
            }
        } + [
            [],
            [
                Span(
                    "help COMMAND has examples; help times, predicates, output and keys say more."
                )
            ],
            [
                Span(
                    "Any beginning that only one command has will do; ; stands between commands.",
                    .dim
                )
            ],
            [Span("New here? `tour` takes two minutes.", .dim)],
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

        fileprivate var lines: [Line] {
            text.map { form, meaning in
                let gap = String(repeating: " ", count: max(1, 34 - form.count))
                return [Span("  \(form)\(gap)", .cyan), Span(meaning)]
            }
        }

        private var text: [(String, String)] {
            switch self {
            case .times:
                [
                    ("2024-03-05", "the first instant of that day, in the zone of `set tz`"),
                    ("2024-03-05T12:00:07.123Z", "that instant"),
                    ("#18", "just after activity 18 of the contact in use"),
                    ("#18-", "just before it"),
                    ("%3", "the moment of row 3 of the last answer"),
                    ("@june", "the place that `mark june` named"),
                    ("start, end", "before and after everything"),
                    ("+1d -3h +2w -90s", "from the cursor, never from the clock on the wall"),
                    ("T1..T2", "a stretch; either end may be left out"),
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
