import ContactProjector
import ContactProjectorTesting
import ContactQueries
import TerminalText
import Testing

@testable import ContactViews
@testable import LineEditing
@testable import ProjectorShell

@Suite struct SessionValueTests {
    private static let week = timeline(of: [
        .joined("vip", at: 0), .blocked(at: 3_600), .unblocked(at: 7_200), .left("vip", at: 86_400),
    ])

    private static func session(_ change: (inout ShellSession) -> Void = { _ in }) -> ShellSession {
        var session = ShellSession()
        session.use(week)
        change(&session)
        return session
    }

    private func text(_ prompt: Prompt) -> String { PromptText.plain(prompt) }

    @Test func `moves are remembered, and back and forward go through them`() {
        var session = Self.session()
        session.move(to: .start)
        session.move(to: .time(.second(3_600)))
        let here = session.place
        let back = session.jump(back: true)
        #expect(back?.cursor == .start)
        if let back { session.stand(at: back, Self.week) }
        #expect(session.jump(back: false) == here)
        session.stand(at: here, Self.week)
        #expect(session.jump(back: false) == nil)
        #expect(session.count == 2)
    }

    @Test func `a move after going back forgets what was ahead`() {
        var jumps = JumpList()
        let places = [AsOf.start, .end, .time(.second(1))].map { Cursor(cursor: $0) }
        jumps.leave(places[0])
        #expect(jumps.back(from: places[1]) == places[0])
        jumps.leave(places[0])
        #expect(jumps.forward(from: places[2]) == nil)
        for second in 0..<2_000 { jumps.leave(Cursor(cursor: .time(.second(second)))) }
        #expect(jumps.past.count == JumpList.limit)
    }

    @Test(arguments: [
        (100, "con_ada 2024-01-01 01:00:00 #2/4 › "), (60, "con_ada 2024-01-01 #2/4 › "),
        (40, "con_ada #2/4 › "), (20, "con… #2/4 › "), (1, "con… #2/4 › "),
    ])
    func `a narrow terminal loses seconds first, then the day, then the end of the id`(
        width: Int,
        prompt: String
    ) {
        let session = Self.session { $0.move(to: .time(.second(3_600))) }
        let shown = text(session.prompt(.unicode, width: width))
        #expect(shown == prompt)
    }

    @Test func `a prompt in another zone than UTC says its offset, where there is room`() throws {
        var session = Self.session { $0.move(to: .time(.second(3_600))) }
        session.settings.zone = try #require(CalendarZone("Europe/Berlin"))
        let wide = text(session.prompt(.unicode, width: 100))
        #expect(wide == "con_ada 2024-01-01 02:00:00 +01:00 #2/4 › ")
        #expect(text(session.prompt(.unicode, width: 60)) == "con_ada 2024-01-01 #2/4 › ")
    }

    @Test func `the prompt is in ASCII where the terminal is`() {
        #expect(text(Self.session().prompt(.ascii, width: 80)).hasSuffix("#4/4 > "))
        #expect(text(ShellSession().prompt(.ascii)) == "projector > ")
    }

    @Test func `a what-if is over with the next contact`() {
        var session = Self.session { $0.skip([Self.week.activities[1].id]) }
        #expect(session.skippedNumbers == [2])
        let other = Timeline(stream: StreamID(contact: "other"), activities: [])
        session.use(other)
        #expect(session.skipped.isEmpty)
        #expect(session.previous == Self.week.stream)
    }

    @Test func `another contact is gone to at the same moment`() {
        var session = Self.session { $0.move(to: .activity(Self.week.activities[1].id)) }
        session.use(Timeline(stream: StreamID(contact: "other"), activities: []))
        #expect(session.cursor == .time(.second(3_600)))
    }

    @Test func `contacts of the last answer go round`() {
        var session = ShellSession()
        let streams = ["a", "b", "c"].map { StreamID(contact: ContactID($0)) }
        session.remember(streams.map { RowHandle(contact: $0) })
        #expect(session.neighbor(after: true) == streams[0])
        #expect(session.neighbor(after: false) == streams[2])
        session.use(Timeline(stream: streams[2], activities: []))
        #expect(session.neighbor(after: true) == streams[0])
        // An answer about one contact keeps the contacts of the previous one.
        session.remember([RowHandle(contact: streams[2], moment: .start)])
        #expect(session.results == streams)
    }

    @Test(arguments: [
        ("start", AsOf.start), ("end", .end), ("#1", .activity("act_0001")), ("#1-", .start),
        ("#3-", .activity("act_0002")), ("+1h", .time(.second(7_200))),
        ("-30m", .time(.second(1_800))), ("@june", .time(.second(60))), ("%1", .time(.second(9))),
        ("2024-01-02", .time(.second(86_400))), ("2 January 2024", .time(.second(86_400))),
        ("00:30", .time(.second(1_800))), ("1am", .time(.second(3_600))),
        ("@1704067200", .time(.second(0))),
    ])
    func `a time means what it says where the session stands`(word: String, asOf: AsOf) throws {
        var session = Self.session { $0.move(to: .time(.second(60))) }
        session.mark("june")
        session.move(to: .time(.second(3_600)))
        session.remember([RowHandle(moment: .time(.second(9)))])
        let token = Token(text: word, range: 0..<word.utf8.count, isQuoted: false)
        #expect(try TimeReader(session: session).asOf(token) == asOf)
    }

    @Test(
        arguments: [
            ("yesterday", "\"yesterday\" depends on the clock"),
            ("#9", "con_ada has no activity #9"),
            ("@july", "no mark @july"), ("%2", "the last answer has no row %2"),
            ("2024-02-30", "\"2024-02-30\" isn't a time"), ("3 June", "\"3 June\" has no year"),
            ("03/06/2024", "\"03/06/2024\" could be 6 March or 3 June"),
            ("+99999999999999999999d", nil), ("#0", nil),
            ("%0", nil), ("@", nil), ("", nil),
        ] as [(String, String?)]
    )
    func `what is no time is pointed at`(word: String, message: String?) {
        var session = Self.session()
        session.remember([RowHandle(moment: .start)])
        let token = Token(text: word, range: 3..<9, isQuoted: false)
        let error = #expect(throws: UserError.self) {
            try TimeReader(session: session).asOf(token)
        }
        #expect(error?.range == 3..<9)
        if let message { #expect(error?.message == message) }
    }

    @Test func `what a what-if skips is the moment before it`() throws {
        let session = Self.session {
            $0.skip([Self.week.activities[1].id, Self.week.activities[0].id])
        }
        let reader = TimeReader(session: session)
        #expect(reader.resolved(.activity("act_0002")) == .start)
        #expect(reader.resolved(.activity("act_0003")) == .activity("act_0003"))
    }

    @Test func `settings are set by name and refuse what they can't be`() throws {
        var settings = ShellSettings()
        func token(_ text: String) -> Token { Token(text: text, range: 0..<1, isQuoted: false) }
        try settings.set(token("rows"), to: token("7"))
        try settings.set(token("tz"), to: token("Europe/Berlin"))
        #expect(settings.rows == 7 && settings.zone.name == "Europe/Berlin")
        for (name, value) in [
            ("rows", "-1"), ("rows", "x"), ("tz", "Mars"), ("pager", "maybe"), ("color", "red"),
            ("row", "7"),
        ] {
            #expect(throws: UserError.self) { try settings.set(token(name), to: token(value)) }
        }
        #expect(settings.listed.map(\.0) == ShellSettings.names.map(\.name))
    }
}
