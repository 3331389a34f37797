import ContactProjectorTesting
import ContactQueries
import ContactViews
import Testing

@testable import ProjectorShell

@Suite struct InvocationTests {
    private func one(_ line: String) throws -> ParsedCommand {
        try #require(try ParsedCommand.all(in: line).first)
    }

    @Test(
        arguments: [
            ("st", nil), ("sta", nil), ("stat", .state), ("q", .quit), ("whe", .where),
            ("mark", .mark), ("activity", .activity), ("activities", .activities), ("as", .join),
            ("\\q", .quit), (".quit", .quit), ("exit", .quit), ("?", .help), ("", nil), ("zz", nil),
        ] as [(String, ShellCommand?)]
    )
    func `any beginning that one verb has names it, and a whole name always`(
        word: String,
        verb: ShellCommand?
    ) {
        #expect(ShellCommand.named(word) == verb)
    }

    @Test func `a line is commands with their times and outputs`() throws {
        let all = try ParsedCommand.all(
            in: "use con_1; state @ 2024-03-05 12:00:07 | grep a b | head 2 | json > out.json"
        )
        #expect(all.map(\.verb) == [.use, .state])
        #expect(all[1].time?.text == "2024-03-05 12:00:07")
        #expect(all[1].output.filters == [.grep("a b"), .head(2)])
        #expect(all[1].output.format == .json)
        #expect(all[1].output.file?.text == "out.json")
    }

    @Test(
        arguments: [
            ("who notes > 3", nil), ("who notes > 3 > f", "f"), ("who notes >= 3 > \"a b\"", "a b"),
            ("state > a=b", "a=b"), ("info > ~/x.csv", "~/x.csv"),
        ] as [(String, String?)]
    )
    func `an arrow is a file unless notes are compared`(line: String, file: String?) throws {
        #expect(try one(line).output.file?.text == file)
    }

    @Test(arguments: [
        ("state @june", "@june"), ("state @ @june", "@june"), ("state @end", "end"),
        ("state @2024-03-05", "2024-03-05"), ("state @ #3-", "#3-"), ("state @%2", "%2"),
        ("state @ 3 June 2024 9am", "3 June 2024 9am"), ("state @2024", "2024"),
        ("state @1717405200", "@1717405200"), ("state @ @1717405200", "@1717405200"),
        ("who entered VIP since @june @ June 3, 2024", "June 3, 2024"),
    ])
    func `a time for one question follows a sign, a mark has its own`(
        line: String,
        time: String
    ) throws {
        #expect(try one(line).time?.text == time)
    }

    @Test func `a mark is a word where times are arguments`() throws {
        #expect(try one("diff @a @b").arguments.map(\.text) == ["@a", "@b"])
        #expect(try one("at @june").arguments.map(\.text) == ["@june"])
        #expect(try one("at @1717405200").arguments.map(\.text) == ["@1717405200"])
    }

    @Test(arguments: [
        ("flwo VIP", "unknown command \"flwo\"", 0..<4),
        ("\"state\"", "unknown command \"state\"", 0..<7),
        ("s", "\"s\" is ambiguous", 0..<1),
        ("reload now", "reload doesn't take \"now\"", 7..<10),
        ("use con_1 @ end", "use doesn't take @ TIME", 10..<11),
        ("at end | json", "at prints no rows, so | and > don't apply", 7..<8),
        ("at end > f", "at prints no rows, so | and > don't apply", 7..<8),
        ("state | jsn", "no filter \"jsn\"", 8..<11),
        ("state | json csv", "json doesn't take \"csv\"", 13..<16),
        ("state | json | csv", "one format per answer", 15..<18),
        ("state | head x", "head needs a number", 13..<14),
        ("state | grep", "grep needs a text", 8..<12),
        ("state @", "@ needs a time", 6..<7),
        ("state > a b", "> needs one file name", 8..<9),
        ("use \"open", "missing closing quote", 4..<5),
    ])
    func `what does not fit is pointed at`(line: String, message: String, range: Range<Int>) {
        let error = #expect(throws: UserError.self) { try ParsedCommand.all(in: line) }
        #expect(error?.message == message)
        #expect(error?.range == range)
        #expect(error?.hint != nil)
    }

    @Test(arguments: [
        ("state", true), ("use \"a", false), ("use 'a", false), ("who (in a", false),
        ("who (in a) and (b", false), ("who )", true), ("who \"(\"", true),
    ])
    func `an open quote or bracket goes on`(line: String, isComplete: Bool) {
        #expect((Tokenizer.openPart(of: line) == nil) == isComplete)
    }

    @Test func `a line break parts commands, but not within brackets`() throws {
        #expect(try ParsedCommand.all(in: "start\nend").map(\.verb) == [.start, .end])
        #expect(try ParsedCommand.all(in: "who (blocked\nor in a)").count == 1)
    }

    @Test func `a bar before a condition is told to be or`() throws {
        let error = try #require(throws: UserError.self) {
            try ParsedCommand.all(in: "who blocked | NOT in VIP")
        }
        #expect(error.hint == "use or to join conditions")
    }

    /// Parses random lines, each of which must give a command, or an error with a place within the line.
    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `any line is commands or an error in it`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces =
            ShellCommand.allCases.map(\.rawValue) + [
                " ", "@", "|", ">", "(", ")", "\"", "'", ";", "#3", "%1", "..", "+1d", "June", "3,",
                "2024", "9am", "\u{0}",
                "\u{1B}[A",
                "é", "\u{202E}", "\n", "\\", "json", "head", "notes", "==",
            ]
        for _ in 0..<300 {
            let line = (0..<random.below(9)).map { _ in random.pick(pieces) }.joined(
                separator: random.chance(0.5) ? " " : ""
            )
            do {
                _ = try ParsedCommand.all(in: line)
            } catch {
                let end = error.range?.upperBound ?? 0
                #expect(end <= line.utf8.count, "seed \(seed): \(line.debugDescription)")
                _ = error.lines(under: TypedLine(line))
            }
        }
    }
}
